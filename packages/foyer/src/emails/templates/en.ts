import type { MailTexts } from './mail-texts.ts';

const greeting = '{% if name %}Hello {{ name }},{% else %}Hello,{% endif %}';

export const en: MailTexts = {
  linkHint: 'If the button does nothing, open this link:',
  foot: `{% if supportEmail %}Questions? Write to {{ supportEmail }}.{% endif %}

{% if unsubscribeUrl %}No more mails like this one? [Unsubscribe]({{ unsubscribeUrl }}){% endif %}

Sent by **{{ brandName }}**{% if legalLine %} · {{ legalLine }}{% endif %}`,
  kinds: {
    confirm: {
      subject: 'Confirm your email address for {{ brandName }}',
      preheader: 'One press of a button and your place on the waitlist is kept.',
      text: `# Is this your address?

Somebody, most likely you, asked to join the waitlist of **{{ brandName }}** with this address. Confirm it, and the request goes to the team.

[Confirm my address]({{ link }})

{% if expiresAt %}The link works until **{{ expiresAt }}**.{% endif %} If it was not you, there is nothing to do: without your confirmation the request leads nowhere.`,
      why: 'You get this mail because this address was entered on the waitlist of {{ brandName }}. Until you confirm it, we send nothing but this link.',
    },
    status: {
      subject: `{% case stage %}{% when 'pending' %}You're on the waitlist for {{ brandName }}{% when 'accepted' %}You're in at {{ brandName }}{% else %}Your request to join {{ brandName }}{% endcase %}`,
      preheader: `{% case stage %}{% when 'pending' %}We have your request. Here is what happens next.{% when 'accepted' %}Your access is open.{% else %}Here is where your request stands.{% endcase %}`,
      text: `{% case stage %}
{% when 'pending' %}
# You're on the list

${greeting}

Your request to join **{{ brandName }}**{% if roleLabel %} as **{{ roleLabel | with_article }}**{% endif %} is with the team.{% if position %} Your place on the list: **{{ position }}**.{% endif %}

{{ whatHappensNext }}
{% when 'approved' %}
# You're approved

${greeting}

Good news: **{{ brandName }}** has a place for you{% if roleLabel %} as **{{ roleLabel | with_article }}**{% endif %}. Your invitation comes in a mail of its own.
{% when 'invited' %}
# You're invited

${greeting}

Your invitation to **{{ brandName }}**{% if roleLabel %} as **{{ roleLabel | with_article }}**{% endif %} is waiting. Can't find the mail? The page below sends you a fresh one.
{% when 'accepted' %}
# You're in

${greeting}

Your access to **{{ brandName }}**{% if roleLabel %} as **{{ roleLabel | with_article }}**{% endif %} is open.
{% when 'rejected' %}
# Not this time

${greeting}

The team looked at your request to join **{{ brandName }}** and has no place for you at the moment. You need not do anything.
{% when 'revoked' %}
# Your access has ended

${greeting}

Your access to **{{ brandName }}** has ended. Your sign-in links no longer work.
{% when 'withdrawn' %}
# You're not on the list any more

${greeting}

You took your request to join **{{ brandName }}** back. You can join again whenever you like.
{% else %}
# Your request to join {{ brandName }}

${greeting}

Here is where your request stands.
{% endcase %}

{% if link %}[See where I stand]({{ link }}){% endif %}

{% if link and expiresAt %}The link works until **{{ expiresAt }}**. It shows your own status, so please keep it to yourself.{% endif %}`,
      why: 'You get this mail because somebody, most likely you, asked {{ brandName }} about this address.',
    },
    invitation: {
      subject: `You're invited to {{ brandName }}{% if roleLabel %} as {{ roleLabel | with_article }}{% endif %}`,
      preheader: `{% if expiresAt %}Your place is kept until {{ expiresAt }}.{% else %}Your place is kept for you.{% endif %}`,
      text: `# You're invited to {{ brandName }}

${greeting}

{% if invitedBy %}{{ invitedBy }} has invited you{% else %}You're invited{% endif %} to join **{{ brandName }}**{% if roleLabel %} as **{{ roleLabel | with_article }}**{% endif %}. {% if roleDescription %}{{ roleDescription }}{% endif %}

[Accept the invitation]({{ link }})

{% if expiresAt %}It is meant for you alone and open until **{{ expiresAt }}**. {% endif %}Came too late? Open the link anyway: the page can send you a fresh one.`,
      why: 'You get this mail because you asked to join {{ brandName }}, or its team invited you.',
    },
    reminder: {
      subject: `Your invitation to {{ brandName }} is still open`,
      preheader: `{% if expiresAt %}Your place is kept until {{ expiresAt }}.{% else %}Your place is kept for you.{% endif %}`,
      text: `# Your invitation is still open

${greeting}

{% if invitedBy %}{{ invitedBy }} invited you{% else %}You were invited{% endif %} to join **{{ brandName }}**{% if roleLabel %} as **{{ roleLabel | with_article }}**{% endif %}, and your place is still free.

[Accept the invitation]({{ link }})

{% if expiresAt %}It is kept until **{{ expiresAt }}**. {% endif %}Not interested any more? Then there is nothing to do, and the place goes to somebody else.`,
      why: 'You get this mail because you were invited to {{ brandName }} and have not answered yet.',
    },
    question: {
      subject: 'A question about your request to join {{ brandName }}',
      preheader: 'The team would like to know something before it decides.',
      text: `# A question for you

${greeting}

The team of **{{ brandName }}** is looking at your request and would like to know:

{% if question %}> {{ question }}{% endif %}

[Answer the question]({{ link }})

{% if expiresAt %}The link works until **{{ expiresAt }}**. {% endif %}It shows your own request, so please keep it to yourself.`,
      why: 'You get this mail because you asked to join {{ brandName }}.',
    },
    sign_in: {
      subject: 'Your sign-in link for {{ brandName }}',
      preheader: 'It works once and is meant for you alone.',
      text: `# Sign in to {{ brandName }}

${greeting}

Here is the sign-in link that was asked for.

[Sign in]({{ link }})

{% if expiresAt %}It works once, until **{{ expiresAt }}**.{% else %}It works once.{% endif %} Didn't ask for it? Then ignore this mail: nobody gets in without it.`,
      why: 'You get this mail because somebody, most likely you, asked for a sign-in link to {{ brandName }}.',
    },
    rejection: {
      subject: 'Your request to join {{ brandName }}',
      preheader: 'We looked at your request, and cannot offer you a place at the moment.',
      text: `# Not this time

${greeting}

Thank you for your interest in **{{ brandName }}**. We looked at your request, and cannot offer you a place at the moment.

{% if reason %}> {{ reason }}{% endif %}

You need not do anything.`,
      why: 'You get this mail because you asked to join {{ brandName }}.',
    },
    revocation: {
      subject: 'Your access to {{ brandName }} has ended',
      preheader: 'Sign-in links and open sessions no longer work.',
      text: `# Your access has ended

${greeting}

Your access to **{{ brandName }}** has ended. Sign-in links and open sessions no longer work.

{% if reason %}> {{ reason }}{% endif %}

{% if supportEmail %}Is this a mistake? Write to {{ supportEmail }} and we will look at it.{% endif %}`,
      why: 'You get this mail because you had access to {{ brandName }}, or an invitation to it.',
    },
  },
};
