"""Addresses of the admin, and what its lists show."""

from django.urls import reverse


def page(model, name, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def rows(answer):
    return list(answer.context["cl"].result_list)
