import type { MailTexts } from './mail-texts.ts';

const greeting = '{% if name %}Hallo {{ name }},{% else %}Hallo,{% endif %}';

export const de: MailTexts = {
  linkHint: 'Falls der Knopf nichts tut, öffne diesen Link:',
  foot: `{% if supportEmail %}Fragen? Schreib an {{ supportEmail }}.{% endif %}

{% if unsubscribeUrl %}Keine Mails dieser Art mehr? [Abbestellen]({{ unsubscribeUrl }}){% endif %}

Gesendet von **{{ brandName }}**{% if legalLine %} · {{ legalLine }}{% endif %}`,
  kinds: {
    confirm: {
      subject: 'Bestätige deine E-Mail-Adresse für {{ brandName }}',
      preheader: 'Ein Knopfdruck, und dein Platz auf der Warteliste ist sicher.',
      text: `# Ist das deine Adresse?

Jemand, vermutlich du, möchte mit dieser Adresse auf die Warteliste von **{{ brandName }}**. Bestätige sie, dann geht die Anfrage an das Team.

[Adresse bestätigen]({{ link }})

{% if expiresAt %}Der Link gilt bis **{{ expiresAt }}**.{% endif %} Warst du es nicht, ist nichts zu tun: Ohne deine Bestätigung führt die Anfrage zu nichts.`,
      why: 'Du bekommst diese Mail, weil diese Adresse auf der Warteliste von {{ brandName }} eingetragen wurde. Bis zur Bestätigung schicken wir nichts als diesen Link.',
    },
    status: {
      subject: `{% case stage %}{% when 'pending' %}Du stehst auf der Warteliste von {{ brandName }}{% when 'accepted' %}Du bist dabei: {{ brandName }}{% else %}Deine Anfrage bei {{ brandName }}{% endcase %}`,
      preheader: `{% case stage %}{% when 'pending' %}Deine Anfrage ist da. So geht es weiter.{% when 'accepted' %}Dein Zugang ist offen.{% else %}So steht es um deine Anfrage.{% endcase %}`,
      text: `{% case stage %}
{% when 'pending' %}
# Du stehst auf der Liste

${greeting}

deine Anfrage bei **{{ brandName }}**{% if roleLabel %} als **{{ roleLabel }}**{% endif %} liegt beim Team.{% if position %} Dein Platz auf der Liste: **{{ position }}**.{% endif %}

{{ whatHappensNext }}
{% when 'approved' %}
# Du bist aufgenommen

${greeting}

gute Nachricht: **{{ brandName }}** hat einen Platz für dich{% if roleLabel %} als **{{ roleLabel }}**{% endif %}. Die Einladung kommt in einer eigenen Mail.
{% when 'invited' %}
# Du bist eingeladen

${greeting}

deine Einladung zu **{{ brandName }}**{% if roleLabel %} als **{{ roleLabel }}**{% endif %} wartet auf dich. Du findest die Mail nicht? Die Seite unten schickt dir eine neue.
{% when 'accepted' %}
# Du bist dabei

${greeting}

dein Zugang zu **{{ brandName }}**{% if roleLabel %} als **{{ roleLabel }}**{% endif %} ist offen.
{% when 'rejected' %}
# Diesmal leider nicht

${greeting}

das Team hat deine Anfrage bei **{{ brandName }}** angesehen und im Moment keinen Platz für dich. Du musst nichts tun.
{% when 'revoked' %}
# Dein Zugang ist beendet

${greeting}

dein Zugang zu **{{ brandName }}** ist beendet. Deine Anmeldelinks gelten nicht mehr.
{% when 'withdrawn' %}
# Du stehst nicht mehr auf der Liste

${greeting}

du hast deine Anfrage bei **{{ brandName }}** zurückgezogen. Du kannst dich jederzeit wieder eintragen.
{% else %}
# Deine Anfrage bei {{ brandName }}

${greeting}

so steht es um deine Anfrage.
{% endcase %}

{% if link %}[Meinen Stand ansehen]({{ link }}){% endif %}

{% if link and expiresAt %}Der Link gilt bis **{{ expiresAt }}**. Er zeigt deinen eigenen Stand, behalte ihn also für dich.{% endif %}`,
      why: 'Du bekommst diese Mail, weil jemand, vermutlich du, bei {{ brandName }} nach dieser Adresse gefragt hat.',
    },
    invitation: {
      subject: 'Du bist zu {{ brandName }} eingeladen{% if roleLabel %}, als {{ roleLabel }}{% endif %}',
      preheader: '{% if expiresAt %}Dein Platz ist frei bis {{ expiresAt }}.{% else %}Dein Platz wartet auf dich.{% endif %}',
      text: `# Du bist zu {{ brandName }} eingeladen

${greeting}

{% if invitedBy %}{{ invitedBy }} hat dich eingeladen: Komm{% else %}du bist eingeladen: Komm{% endif %} zu **{{ brandName }}**{% if roleLabel %}, als **{{ roleLabel }}**{% endif %}. {% if roleDescription %}{{ roleDescription }}{% endif %}

[Einladung annehmen]({{ link }})

{% if expiresAt %}Sie ist nur für dich und offen bis **{{ expiresAt }}**. {% endif %}Zu spät gesehen? Öffne den Link trotzdem: Die Seite kann dir einen neuen schicken.`,
      why: 'Du bekommst diese Mail, weil du zu {{ brandName }} wolltest oder das Team dich eingeladen hat.',
    },
    reminder: {
      subject: 'Deine Einladung zu {{ brandName }} ist noch offen',
      preheader: '{% if expiresAt %}Dein Platz ist frei bis {{ expiresAt }}.{% else %}Dein Platz wartet auf dich.{% endif %}',
      text: `# Deine Einladung ist noch offen

${greeting}

{% if invitedBy %}{{ invitedBy }} hat dich eingeladen: Komm{% else %}du bist eingeladen: Komm{% endif %} zu **{{ brandName }}**{% if roleLabel %}, als **{{ roleLabel }}**{% endif %}. Dein Platz ist noch frei.

[Einladung annehmen]({{ link }})

{% if expiresAt %}Wir halten ihn bis **{{ expiresAt }}**. {% endif %}Kein Interesse mehr? Dann ist nichts zu tun, und der Platz geht an jemand anderen.`,
      why: 'Du bekommst diese Mail, weil du zu {{ brandName }} eingeladen bist und noch nicht geantwortet hast.',
    },
    question: {
      subject: 'Eine Frage zu deiner Anfrage bei {{ brandName }}',
      preheader: 'Das Team möchte noch etwas wissen, bevor es entscheidet.',
      text: `# Eine Frage an dich

${greeting}

das Team von **{{ brandName }}** sieht sich deine Anfrage an und möchte noch wissen:

{% if question %}> {{ question }}{% endif %}

[Frage beantworten]({{ link }})

{% if expiresAt %}Der Link gilt bis **{{ expiresAt }}**. {% endif %}Er zeigt deine eigene Anfrage, behalte ihn also für dich.`,
      why: 'Du bekommst diese Mail, weil du zu {{ brandName }} wolltest.',
    },
    sign_in: {
      subject: 'Dein Anmeldelink für {{ brandName }}',
      preheader: 'Er gilt einmal und ist nur für dich.',
      text: `# Anmelden bei {{ brandName }}

${greeting}

hier ist der Anmeldelink, nach dem gefragt wurde.

[Anmelden]({{ link }})

{% if expiresAt %}Er gilt einmal, bis **{{ expiresAt }}**.{% else %}Er gilt einmal.{% endif %} Du hast nicht danach gefragt? Dann lass diese Mail liegen: Ohne sie kommt niemand hinein.`,
      why: 'Du bekommst diese Mail, weil jemand, vermutlich du, einen Anmeldelink für {{ brandName }} wollte.',
    },
    rejection: {
      subject: 'Deine Anfrage bei {{ brandName }}',
      preheader: 'Wir haben deine Anfrage angesehen und im Moment keinen Platz für dich.',
      text: `# Diesmal leider nicht

${greeting}

danke für dein Interesse an **{{ brandName }}**. Wir haben deine Anfrage angesehen und können dir im Moment keinen Platz anbieten.

{% if reason %}> {{ reason }}{% endif %}

Du musst nichts tun.`,
      why: 'Du bekommst diese Mail, weil du zu {{ brandName }} wolltest.',
    },
    revocation: {
      subject: 'Dein Zugang zu {{ brandName }} ist beendet',
      preheader: 'Anmeldelinks und offene Sitzungen gelten nicht mehr.',
      text: `# Dein Zugang ist beendet

${greeting}

dein Zugang zu **{{ brandName }}** ist beendet. Anmeldelinks und offene Sitzungen gelten nicht mehr.

{% if reason %}> {{ reason }}{% endif %}

{% if supportEmail %}Ist das ein Irrtum? Schreib an {{ supportEmail }}, wir sehen es uns an.{% endif %}`,
      why: 'Du bekommst diese Mail, weil du Zugang zu {{ brandName }} oder eine Einladung dorthin hattest.',
    },
  },
};
