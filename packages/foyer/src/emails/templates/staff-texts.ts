import type { StaffMailKind } from '../../domain/staff-mail.ts';
import type { MailText } from './mail-texts.ts';

/** Mails to the team itself, in the languages the mails come in. */
export const staffTexts: Readonly<Record<string, Readonly<Record<StaffMailKind, MailText>>>> = {
  en: {
    admin_invitation: {
      subject: 'Join the team of {{ brandName }}',
      preheader: 'Set a password, and the review desk is yours.',
      text: `# Help decide who comes in

{% if name %}Hello {{ name }},{% else %}Hello,{% endif %}

{% if invitedBy %}{{ invitedBy }} asks you{% else %}You are asked{% endif %} to join the team of **{{ brandName }}** as {% case level %}{% when 'owner' %}an **owner**: you decide about people, and about the team itself{% when 'admin' %}an **admin**: you decide about people, and may import and export lists{% when 'reviewer' %}a **reviewer**: you decide about applications{% else %}a **viewer**: you see everything and change nothing{% endcase %}.

[Set a password and join]({{ link }})

{% if expiresAt %}The link works once, until **{{ expiresAt }}**.{% endif %} Were you not expecting this? Then leave it: without you, nothing happens.`,
      why: 'You get this mail because an owner of {{ brandName }} invited this address into the team.',
    },
    password_reset: {
      subject: 'Set a new password for {{ brandName }}',
      preheader: 'It works once and is meant for you alone.',
      text: `# A new password

{% if name %}Hello {{ name }},{% else %}Hello,{% endif %}

Somebody, most likely you, asked for a link to set a new password for the review desk of **{{ brandName }}**.

[Set a new password]({{ link }})

{% if expiresAt %}The link works once, until **{{ expiresAt }}**.{% endif %} A new password ends all sessions; your second factor stays. If it was not you, there is nothing to do: your password is as it was.`,
      why: 'You get this mail because this address belongs to an admin of {{ brandName }}.',
    },
    alert: {
      subject: `{% if state == 'cleared' %}Over: {% endif %}{{ title }} · {{ brandName }}`,
      preheader: '{{ detail }}',
      text: `# {% if state == 'cleared' %}Over: {% endif %}{{ title }}

{{ detail }}

{% if link %}[Look at it]({{ link }}){% endif %}

{% if at %}Noticed **{{ at }}**.{% endif %}`,
      why: 'You get this mail because alerts of {{ brandName }} go to this address. Owners change that on the settings page.',
    },
    mail_test: {
      subject: 'A test mail from {{ brandName }}',
      preheader: 'When you read this, mail goes out.',
      text: `# Mail works

This is the test somebody asked for on the settings page of **{{ brandName }}**. When you read it, mail goes out.`,
      why: 'You get this mail because an admin of {{ brandName }} tried out whether mail works.',
    },
  },
  de: {
    admin_invitation: {
      subject: 'Komm ins Team von {{ brandName }}',
      preheader: 'Passwort festlegen, und schon bist du dabei.',
      text: `# Entscheide mit, wer hereinkommt

{% if name %}Hallo {{ name }},{% else %}Hallo,{% endif %}

{% if invitedBy %}{{ invitedBy }} bittet dich{% else %}du wirst gebeten{% endif %}, ins Team von **{{ brandName }}** zu kommen, mit der Stufe {% case level %}{% when 'owner' %}**Owner**: Du entscheidest über Menschen und über das Team selbst{% when 'admin' %}**Admin**: Du entscheidest über Menschen und darfst Listen ein- und ausführen{% when 'reviewer' %}**Reviewer**: Du entscheidest über Bewerbungen{% else %}**Viewer**: Du siehst alles und änderst nichts{% endcase %}.

[Passwort festlegen und beitreten]({{ link }})

{% if expiresAt %}Der Link gilt einmal, bis **{{ expiresAt }}**.{% endif %} Du hast das nicht erwartet? Dann lass es liegen: Ohne dich passiert nichts.`,
      why: 'Du bekommst diese Mail, weil ein Owner von {{ brandName }} diese Adresse ins Team eingeladen hat.',
    },
    password_reset: {
      subject: 'Neues Passwort für {{ brandName }}',
      preheader: 'Er gilt einmal und ist nur für dich.',
      text: `# Ein neues Passwort

{% if name %}Hallo {{ name }},{% else %}Hallo,{% endif %}

jemand, wahrscheinlich du, hat um einen Link gebeten, mit dem sich ein neues Passwort für **{{ brandName }}** festlegen lässt.

[Neues Passwort festlegen]({{ link }})

{% if expiresAt %}Der Link gilt einmal, bis **{{ expiresAt }}**.{% endif %} Ein neues Passwort beendet alle Sitzungen; der zweite Faktor bleibt. Warst du es nicht, ist nichts zu tun: Dein Passwort ist, wie es war.`,
      why: 'Du bekommst diese Mail, weil diese Adresse einem Admin von {{ brandName }} gehört.',
    },
    alert: {
      subject: `{% if state == 'cleared' %}Vorbei: {% endif %}{{ title }} · {{ brandName }}`,
      preheader: '{{ detail }}',
      text: `# {% if state == 'cleared' %}Vorbei: {% endif %}{{ title }}

{{ detail }}

{% if link %}[Ansehen]({{ link }}){% endif %}

{% if at %}Bemerkt am **{{ at }}**.{% endif %}`,
      why: 'Du bekommst diese Mail, weil Meldungen von {{ brandName }} an diese Adresse gehen. Owner ändern das auf der Einstellungsseite.',
    },
    mail_test: {
      subject: 'Eine Testmail von {{ brandName }}',
      preheader: 'Wenn du das liest, kommt Mail an.',
      text: `# Mail funktioniert

Das ist der Test, um den jemand auf der Einstellungsseite von **{{ brandName }}** gebeten hat. Wenn du ihn liest, kommt Mail an.`,
      why: 'Du bekommst diese Mail, weil ein Admin von {{ brandName }} ausprobiert hat, ob Mail funktioniert.',
    },
  },
};
