"""The sign-in pages, which allauth draws, look and speak like all the others."""

import re

import pytest
from django import forms
from django.template import Context, Origin, Template, engines
from django.urls import reverse


class SignIn(forms.Form):
    login = forms.EmailField(label="Email", widget=forms.EmailInput({"autocomplete": "username"}))
    password = forms.CharField(label="Password", widget=forms.PasswordInput())
    stay = forms.BooleanField(label="Stay signed in", required=False)
    next = forms.CharField(widget=forms.HiddenInput(), required=False)


def draw(source: str, **context) -> str:
    # allauth asks a template for its name, which one made from a string does not have.
    origin = Origin("sign-in", template_name="sign-in.html")
    template = Template("{% load allauth %}" + source, origin, engine=engines["django"].engine)
    return template.render(Context(context))


FORM = """{% element form form=form method="post" action="/in/" %}
{% slot body %}{% element fields form=form %}{% endelement %}{% endslot %}
{% slot actions %}{% element button type="submit" %}Sign in{% endelement %}{% endslot %}
{% endelement %}"""


@pytest.mark.django_db
def test_the_sign_in_page_wears_our_header_and_invites_nobody_to_sign_up(client):
    page = client.get(reverse("account_login")).content.decode()
    assert "<title>Sign in – Kinweave</title>" in page
    assert 'class="govuk-generic-header__homepage-link">Kinweave</a>' in page
    assert 'class="govuk-input" id="id_login"' in page
    assert re.findall(r"(?i)sign.?up|create an account", page) == []


@pytest.mark.django_db
def test_the_sign_in_page_holds_no_script_that_a_strict_policy_would_stop(client):
    page = client.get(reverse("account_login")).content.decode()
    inline = [tag for tag in re.findall(r"<script[^>]*>", page) if "src=" not in tag]
    assert [tag for tag in inline if 'type="application/json"' not in tag] == []
    assert 'id="passkey_login"' in page


def test_a_mistake_is_named_at_the_top_and_leads_to_its_box():
    page = draw(FORM, form=SignIn({"login": "not an address", "password": "pass phrase"}))
    summary = page.split('class="govuk-error-summary"')[1].split("<form")[0]
    assert re.findall(r'href="(#[a-z_]+)"', summary) == ["#id_login"]
    assert 'value="not an address"' in page


@pytest.mark.django_db
def test_allauths_questions_are_asked_and_missed_in_our_words(client):
    page = client.post(reverse("account_login"), {}).content.decode()
    assert re.findall(r"<label[^>]*>\s*([^<]+?)\s*</label>", page) == ["Email address", "Password"]
    summary = page.split('class="govuk-error-summary"')[1].split("<form")[0]
    assert re.findall(r'href="#[a-z_]+">([^<]+)<', summary) == [
        "Enter your email address",
        "Enter your password",
    ]


@pytest.mark.django_db
def test_what_is_to_be_mended_stands_above_the_heading(client):
    page = client.post(reverse("account_login"), {}).content.decode()
    assert page.index("govuk-error-summary") < page.index("<h1")


def test_a_password_is_never_sent_back_to_the_page():
    assert "pass phrase" not in draw(FORM, form=SignIn({"login": "", "password": "pass phrase"}))


def test_each_kind_of_box_keeps_its_label_and_helps_the_browser_fill_it():
    page = draw(FORM, form=SignIn(initial={"next": "/cases/"}))
    assert re.findall(r'<label[^>]*for="([a-z_]+)"', page) == ["id_login", "id_password", "id_stay"]
    assert 'autocomplete="username"' in page
    assert '<input type="hidden" name="next" value="/cases/" id="id_next">' in page


@pytest.mark.parametrize(
    ("attributes", "classes"),
    [
        ('type="submit"', "govuk-button"),
        ('type="submit" tags="danger,delete"', "govuk-button govuk-button--warning"),
        ('href="/elsewhere/"', "govuk-button govuk-button--secondary"),
        ('form="resend" tags="outline,resend"', "govuk-button govuk-button--secondary"),
    ],
)
def test_the_button_that_goes_on_stands_out_from_the_others(attributes, classes):
    page = draw("{% element button " + attributes + " %}Go{% endelement %}")
    assert re.findall(r'class="([^"]*)"', page) == [classes]


def test_a_secret_to_write_down_can_be_read_and_copied():
    page = draw(
        '{% element field id="s" type="text" value="ABC" disabled=True %}'
        "{% slot label %}Secret{% endslot %}{% endelement %}"
    )
    assert " readonly" in page
    assert " disabled" not in page
