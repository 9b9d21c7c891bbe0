"""Sending an answer by e-mail, in the name of the service and to nobody but the asker."""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from thuchu_web.tipline.channels.delivery import DeliveryFailed
from thuchu_web.tipline.models import Answer, ReplyAddress
from thuchu_web.tipline.replies import AnswerText, answer_text
from thuchu_web.tipline.seal import unseal


def send(answer: Answer, address: ReplyAddress) -> None:
    """Hand the answer to the mail server; DeliveryFailed when it does not take it."""
    if not settings.SMTP_URL and settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        raise DeliveryFailed("No mail server is set: THUCHU_SMTP_URL is empty.")
    to = unseal(bytes(address.sealed))
    if to is None:
        raise DeliveryFailed("No key opens this reply address: restore the key file.", permanent=True)
    with override(address.conversation.language):
        text: AnswerText = answer_text(answer)
        body = render_to_string("tipline/answer_mail.txt", {"answer": text, "desk": settings.DESK_NAME})
        mail = EmailMessage(
            subject=_("Your question: the answer"),
            body=body,
            to=[to],
            headers={"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"},
        )
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as refused:
        codes = {code for code, _message in refused.recipients.values()}
        raise DeliveryFailed(
            "The mail server refused the recipient.", permanent=all(code >= 500 for code in codes)
        ) from None
    except (smtplib.SMTPException, OSError) as failure:
        raise DeliveryFailed(f"The mail server did not take the answer: {type(failure).__name__}.") from None
