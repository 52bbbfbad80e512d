from django.urls import URLPattern, URLResolver, path

from sellerdesk.desk.findings import finding_answer, findings_page
from sellerdesk.desk.rules_acts import phrase_add, phrase_end, rule_drop, rule_set
from sellerdesk.desk.rules_page import rules_page, rules_try
from sellerdesk.desk.text_check import text_check

urlpatterns: list[URLPattern | URLResolver] = [
    path("text-check/", text_check, name="text-check"),
    path("messages/<int:pk>/findings/", findings_page, name="finding-page"),
    path("messages/<int:pk>/answer", finding_answer, name="finding-answer"),
    path("connection/<int:shop_id>/rules/", rules_page, name="shop-rules"),
    path("connection/<int:shop_id>/rules/set/", rule_set, name="shop-rules-set"),
    path("connection/<int:shop_id>/rules/try/", rules_try, name="shop-rules-try"),
    path("connection/<int:shop_id>/rules/phrase/", phrase_add, name="shop-rules-phrase"),
    path("rules/<int:pk>/drop/", rule_drop, name="writing-rule-drop"),
    path("rules/phrases/<int:pk>/end/", phrase_end, name="phrase-end"),
]
