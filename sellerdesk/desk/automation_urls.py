"""Addresses of automation: rules, their log, and what people do to both."""

from django.urls import URLPattern, path

from sellerdesk.desk.automation import automation_page, rule_add, rule_change, rule_sentence
from sellerdesk.desk.automation_acts import automation_stop, rule_mode, rule_move, rule_remove, rule_try
from sellerdesk.desk.automation_log import automation_export, automation_log
from sellerdesk.desk.automation_runs import hands_off, hands_on, run_accept, run_stop

urlpatterns: list[URLPattern] = [
    path("automation/", automation_page, name="automation"),
    path("automation/log/", automation_log, name="automation-log"),
    path("automation/log/export/", automation_export, name="automation-export"),
    path("automation/<int:shop_id>/add/", rule_add, name="automation-add"),
    path("automation/<int:shop_id>/sentence/", rule_sentence, name="automation-sentence"),
    path("automation/<int:shop_id>/stop/", automation_stop, name="automation-stop"),
    path("automation/rules/<int:pk>/", rule_change, name="rule-change"),
    path("automation/rules/<int:pk>/move/", rule_move, name="rule-move"),
    path("automation/rules/<int:pk>/remove/", rule_remove, name="rule-remove"),
    path("automation/rules/<int:pk>/try/", rule_try, name="rule-try"),
    path("automation/rules/<int:pk>/mode/", rule_mode, name="rule-mode"),
    path("automation/runs/<int:pk>/accept/", run_accept, name="run-accept"),
    path("automation/runs/<int:pk>/stop/", run_stop, name="run-stop"),
    path("returns/<int:pk>/hands-off/", hands_off, name="return-hands-off"),
    path("returns/<int:pk>/hands-on/", hands_on, name="return-hands-on"),
]
