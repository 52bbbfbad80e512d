from django.urls import URLPattern, path

from accounts import views, views_invitations, views_login, views_security, views_team

urlpatterns: list[URLPattern] = [
    path("login/", views_login.DeskLoginView.as_view(), name="login"),
    path("login/code/", views_login.login_code, name="login-code"),
    path("logout/", views_login.leave, name="logout"),
    # Before the admin's own addresses: there is one door, and the second factor stands in it.
    path("admin/login/", views_login.admin_login),
    path("admin/logout/", views_login.leave),
    path("admin/password_change/", views_security.DeskPasswordView.as_view()),
    path("language/", views.choose_language, name="set_language"),
    path("preferences/", views.preferences, name="preferences"),
    path("preferences/password/", views_security.DeskPasswordView.as_view(), name="password"),
    path("preferences/second-factor/", views_security.second_factor, name="second-factor"),
    path("preferences/second-factor/begin/", views_security.second_begin, name="second-factor-begin"),
    path("preferences/second-factor/confirm/", views_security.second_confirm, name="second-factor-confirm"),
    path("preferences/second-factor/codes/", views_security.second_codes, name="second-factor-codes"),
    path("preferences/second-factor/off/", views_security.second_off, name="second-factor-off"),
    path("sessions/", views_security.own_sessions, name="sessions"),
    path("sessions/end/", views_security.sessions_end, name="sessions-end"),
    path("sessions/<int:pk>/end/", views_security.session_end, name="session-end"),
    path("team/", views_team.team, name="team"),
    path("team/<int:pk>/", views_team.person, name="person"),
    path("team/<int:pk>/close/", views_team.person_close, name="person-close"),
    path("team/<int:pk>/open/", views_team.person_open, name="person-open"),
    path("team/<int:pk>/second-factor/", views_team.second_reset, name="second-factor-reset"),
    path("team/<int:pk>/sessions/", views_team.sessions_take, name="sessions-take"),
    path("team/<int:pk>/sessions/<int:session>/", views_team.session_take, name="session-take"),
    path("team/places/<int:pk>/role/", views_team.role_change, name="role-change"),
    path("team/places/<int:pk>/remove/", views_team.place_remove, name="place-remove"),
    path("team/invite/", views_invitations.invite_page, name="invite"),
    path("team/invitations/<int:pk>/revoke/", views_invitations.invitation_revoke, name="invitation-revoke"),
    path("join/<str:secret>/", views_invitations.join, name="join"),
]
