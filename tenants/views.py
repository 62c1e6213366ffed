"""`/app/`: which business would you like to open?"""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render

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
    return render(request, "account/switch.html", {"memberships": memberships})
