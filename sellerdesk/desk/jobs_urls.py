from django.urls import URLPattern, path

from sellerdesk.desk.export import export
from sellerdesk.desk.jobs_bulk import bulk
from sellerdesk.desk.jobs_page import job_file, job_page, job_stop, jobs_page

urlpatterns: list[URLPattern] = [
    path("bulk/", bulk, name="bulk"),
    path("export/", export, name="export"),
    path("jobs/", jobs_page, name="jobs"),
    path("jobs/<int:pk>/", job_page, name="job"),
    path("jobs/<int:pk>/stop/", job_stop, name="job-stop"),
    path("jobs/<int:pk>/file/", job_file, name="job-file"),
]
