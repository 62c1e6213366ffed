"""`/app/`: which business would you like to open?"""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from tenants import roles
from tenants.http import MemberRequest
from tenants.models import Business, Membership
from tenants.urls import turl


@login_required
def switch(request: MemberRequest) -> HttpResponse:
    """List one's businesses; with a single one, go straight in."""
    memberships = list(
        Membership.objects.select_related("business")
        .filter(user=request.user)
        .exclude(business__state=Business.State.CLOSED)
        .order_by("business__name")
    )
    if len(memberships) == 1:
        return redirect(turl(memberships[0].business, "cockpit:today"))
    choices = [
        {
            "name": membership.business.name,
            "role": roles.name(membership.role),
            "href": turl(membership.business, "cockpit:today"),
        }
        for membership in memberships
    ]
    return render(request, "account/switch.html", {"choices": choices, "new_href": reverse("new")})
