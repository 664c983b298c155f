from django.urls import path

from namsao.dossiers.advising import views as advising
from namsao.dossiers.covering import views as covering
from namsao.dossiers.documents import views as documents
from namsao.dossiers.talking import views as talking
from namsao.dossiers.views import evidence, office, producer

app_name = "dossiers"
urlpatterns = [
    path("", office.index, name="index"),
    path("<int:pk>/", office.dossier, name="dossier"),
    path("<int:pk>/paper", office.paper, name="paper"),
    path("<int:pk>/form", producer.registration_form, name="form"),
    path("<int:pk>/criteria", producer.self_assessment, name="self_assessment"),
    path("<int:pk>/criteria/<str:number>", producer.answer, name="answer"),
    path("<int:pk>/criteria/<str:number>/evidence", producer.attach, name="attach"),
    path("<int:pk>/next", advising.next_star, name="next_star"),
    path("efforts/<int:pk>/", advising.efforts, name="efforts"),
    path("<int:pk>/check", producer.check, name="check"),
    path("<int:pk>/messages", talking.messages, name="messages"),
    path("messages/<int:pk>/file", talking.message_file, name="message_file"),
    path("evidence/<int:pk>", evidence.download, name="evidence"),
    path("evidence/<int:pk>/pages", evidence.pages, name="evidence_pages"),
    path("evidence/<int:pk>/pages/<int:number>", evidence.page, name="evidence_page"),
    path("evidence/<int:pk>/cover", covering.cover, name="cover"),
    path("evidence/<int:pk>/original", covering.original, name="original"),
    path("evidence/<int:pk>/remove", evidence.remove, name="remove_evidence"),
    path("<int:pk>/criteria/<str:number>/documents", documents.choose, name="choose_document"),
    path("of/<int:pk>/documents", documents.index, name="documents"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/file", documents.download, name="document_file"),
]
