"""The platform staff's own rooms: all businesses, announcements, the audit trail."""
