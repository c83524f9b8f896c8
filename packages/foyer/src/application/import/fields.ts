import { InvalidInput } from '../../domain/errors.ts';
import type { Product } from '../../domain/product.ts';
import type { Question } from '../../domain/role.ts';
import type { FileFormat } from '../ports/tabular.ts';

/** What a column can be about, and what such columns are called elsewhere: in plain letters, without spaces. */
const plainFields = {
  email: { label: 'Email address', names: ['email', 'emailaddress', 'emailid', 'mail', 'mailaddress', 'useremail', 'contactemail', 'workemail', 'emailadresse', 'mailadresse', 'epost', 'courriel', 'adressemail', 'adresseemail', 'correo', 'correoelectronico', 'indirizzoemail', 'posta', 'enderecodeemail', 'emailadres', 'adresemail', 'sahkoposti', 'eposta'] },
  name: { label: 'Name', names: ['name', 'fullname', 'displayname', 'username', 'contact', 'contactname', 'vollstandigername', 'nomcomplet', 'nombrecompleto', 'nomecompleto', 'nombre', 'nome', 'nom', 'naam', 'volledigenaam', 'imieinazwisko', 'navn', 'namn', 'nimi'] },
  firstName: { label: 'First name', names: ['firstname', 'givenname', 'forename', 'vorname', 'prenom', 'primernombre', 'nomedibattesimo', 'primeironome', 'voornaam', 'imie', 'fornavn', 'fornamn'] },
  lastName: { label: 'Last name', names: ['lastname', 'familyname', 'surname', 'nachname', 'familienname', 'nomdefamille', 'apellido', 'apellidos', 'cognome', 'sobrenome', 'apelido', 'achternaam', 'nazwisko', 'etternavn', 'efternamn', 'efternavn'] },
  website: { label: 'Website', names: ['website', 'web', 'url', 'homepage', 'site', 'link', 'domain', 'webseite', 'internetseite', 'siteweb', 'sitioweb', 'paginaweb', 'sitoweb', 'strona'] },
  status: { label: 'Status', names: ['status', 'stage', 'state', 'zustand', 'statut', 'etat', 'estado', 'stato', 'stan'] },
  role: { label: 'Assigned role', names: ['role', 'assignedrole', 'userrole', 'rolle', 'zugewieseneRolle', 'roleattribue', 'rol', 'ruolo', 'papel', 'funcao', 'rola', 'roll'] },
  requestedRole: { label: 'Requested role', names: ['requestedrole', 'roleinterest', 'wantedrole', 'desiredrole', 'appliedrole', 'waitlistrole', 'interestedin', 'iama', 'gewunschterolle', 'wunschrolle', 'rolesouhaite', 'rolsolicitado', 'ruolorichiesto', 'gewensterol'] },
  joinedAt: { label: 'Joined on', names: ['joinedat', 'joined', 'waitlistjoinedat', 'createdat', 'created', 'createdon', 'signedupat', 'signupdate', 'signedup', 'subscribedat', 'registeredat', 'submittedat', 'submitted', 'datejoined', 'dateadded', 'timestamp', 'date', 'datum', 'angemeldetam', 'beigetretenam', 'erstelltam', 'zeitstempel', 'inscritle', 'datedinscription', 'horodateur', 'fechaderegistro', 'fecha', 'marcatemporal', 'datadiiscrizione', 'data', 'datadeinscricao', 'aangemeldop', 'datadolaczenia'] },
  confirmed: { label: 'Address confirmed (yes or no)', names: ['confirmed', 'emailconfirmed', 'emailverified', 'verified', 'isverified', 'bestatigt', 'confirme', 'confirmado', 'confermato', 'bevestigd', 'potwierdzony'] },
  confirmedAt: { label: 'Address confirmed on', names: ['confirmedat', 'verifiedat', 'emailverifiedat', 'emailconfirmedat', 'optinat', 'optintime', 'confirmtime', 'bestatigtam', 'confirmele', 'confirmadoel'] },
  approvedAt: { label: 'Approved on', names: ['approvedat', 'approved', 'approvedon', 'approvaldate', 'genehmigtam', 'freigegebenam', 'approuvele', 'aprobadoel', 'approvatoil', 'aprovadoem', 'goedgekeurdop'] },
  approvedBy: { label: 'Approved by', names: ['approvedby', 'approver', 'genehmigtvon', 'freigegebenvon', 'approuvepar', 'aprobadopor', 'approvatoda', 'aprovadopor', 'goedgekeurddoor'] },
  notes: { label: 'Notes for the team', names: ['notes', 'note', 'comment', 'comments', 'remark', 'remarks', 'notiz', 'notizen', 'bemerkung', 'bemerkungen', 'kommentar', 'anmerkung', 'remarque', 'remarques', 'commentaire', 'notas', 'nota', 'comentario', 'comentarios', 'osservazioni', 'opmerking', 'opmerkingen', 'uwagi'] },
  reason: { label: 'Reason of the last refusal', names: ['reason', 'grund', 'raison', 'motivo', 'razon', 'reden', 'powod'] },
  score: { label: 'Score, 0 to 1000', names: ['score', 'points', 'rating', 'priority', 'punkte', 'bewertung', 'points', 'puntos', 'puntuacion', 'punteggio', 'pontos', 'punten', 'punkty'] },
  source: { label: 'Source', names: ['source', 'signupsource', 'channel', 'quelle', 'herkunft', 'provenance', 'fuente', 'origen', 'fonte', 'origem', 'bron', 'zrodlo'] },
  ref: { label: 'Referral code', names: ['ref', 'referral', 'referralcode', 'referredby', 'empfehlung'] },
  referrer: { label: 'Referring page', names: ['referrer', 'referer', 'referringsite', 'landingpage'] },
  utmSource: { label: 'UTM source', names: ['utmsource'] },
  utmMedium: { label: 'UTM medium', names: ['utmmedium'] },
  utmCampaign: { label: 'UTM campaign', names: ['utmcampaign', 'campaign', 'kampagne'] },
  utmTerm: { label: 'UTM term', names: ['utmterm'] },
  utmContent: { label: 'UTM content', names: ['utmcontent'] },
  locale: { label: 'Language', names: ['locale', 'language', 'lang', 'sprache', 'langue', 'idioma', 'lingua', 'taal', 'jezyk'] },
} as const satisfies Record<string, { label: string; names: readonly string[] }>;

export type PlainField = keyof typeof plainFields;
/** A field of an entry, an answer (`answers.goal`), or a JSON object of such (`answers`, `utm`). */
export type FieldKey = PlainField | 'answers' | 'utm' | `answers.${string}`;

/** Column name to field; null leaves the column out. */
export type Mapping = Readonly<Record<string, FieldKey | null>>;

export interface FieldDescription {
  readonly key: FieldKey;
  readonly label: string;
  readonly required: boolean;
}

/** Every question anybody is asked, each key once: what everybody is asked wins. */
export function questionsOf(product: Product): readonly Question[] {
  const byKey = new Map<string, Question>();
  for (const question of [...product.questions, ...product.roles.flatMap((role) => role.questions)]) if (!byKey.has(question.key)) byKey.set(question.key, question);
  return [...byKey.values()];
}

/** Everything a column can be mapped to. */
export function importFields(product: Product): readonly FieldDescription[] {
  return [
    ...(Object.keys(plainFields) as PlainField[]).map((key) => ({ key, label: plainFields[key].label, required: key === 'email' })),
    ...questionsOf(product).map(({ key, label }) => ({ key: `answers.${key}` as const, label: `Answer: ${label}`, required: false })),
    { key: 'answers', label: 'All answers, as a JSON object', required: false },
    { key: 'utm', label: 'All UTM values, as a JSON object', required: false },
  ];
}

const byName: ReadonlyMap<string, PlainField> = new Map((Object.keys(plainFields) as PlainField[]).flatMap((key) =>
  [key.toLowerCase(), ...plainFields[key].names].map((name) => [plain(name), key] as const)));

/** A heading in plain small letters: "E-Mail-Adresse" and "emailadresse" are one. */
function plain(heading: string): string {
  return heading.normalize('NFKD').toLowerCase().replaceAll('ß', 'ss').replaceAll('ø', 'o').replaceAll('ł', 'l').replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** The field a heading is probably about, or null. */
function guessOf(column: string, questions: readonly Question[]): FieldKey | null {
  const name = plain(column);
  if (name === 'answers' || name === 'utm') return name;
  const question = questions.find(({ key, label }) => column === `answers.${key}` || name === plain(`answers${key}`) || name === plain(key) || name === plain(label));
  return byName.get(name) ?? (question ? `answers.${question.key}` : null);
}

/**
 * Guesses what the columns are about, each field once. A column "role" gives roles away only where the file plainly is about
 * approved people; elsewhere it is what they asked for.
 */
export function guessMapping(columns: readonly string[], format: FileFormat, product: Product): Mapping {
  const questions = questionsOf(product);
  const mapping: Record<string, FieldKey | null> = {};
  const taken = new Set<FieldKey>();
  for (const column of columns) {
    const guess = guessOf(column, questions);
    mapping[column] = guess !== null && !taken.has(guess) ? guess : null;
    if (guess !== null) taken.add(guess);
  }
  const approves = format === 'approved_users' || taken.has('status') || taken.has('approvedAt') || taken.has('approvedBy');
  if (!approves && !taken.has('requestedRole')) for (const column of columns) if (mapping[column] === 'role') mapping[column] = 'requestedRole';
  return mapping;
}

/**
 * A mapping somebody made, on top of what is guessed for the other columns.
 * @throws {InvalidInput} for unknown columns and fields, for a field of two columns, and when no column has the addresses
 */
export function readMapping(given: Readonly<Record<string, unknown>> | undefined, columns: readonly string[], format: FileFormat, product: Product): Mapping {
  const mapping: Record<string, FieldKey | null> = { ...guessMapping(columns, format, product) };
  const known = new Set<string>(importFields(product).map(({ key }) => key));
  const refuse = (detail: string) => new InvalidInput([{ pointer: '/mapping', detail }]);
  const chosen = Object.entries(given ?? {});
  for (const [column, field] of chosen) {
    if (!columns.includes(column)) throw refuse(`There is no column "${column.slice(0, 60)}" in this file. Its columns: ${columns.slice(0, 30).join(', ')}.`);
    if (field !== null && (typeof field !== 'string' || !known.has(field))) throw refuse(`Column "${column.slice(0, 60)}" cannot become ${JSON.stringify(field).slice(0, 60)}. Choose one of: ${[...known].join(', ')}.`);
  }
  // What somebody chose takes the field away from a guess.
  for (const [column, field] of chosen) {
    for (const other of columns) if (field !== null && mapping[other] === field && !Object.hasOwn(given!, other)) mapping[other] = null;
    mapping[column] = field as FieldKey | null;
  }
  const fields = Object.values(mapping).filter((field) => field !== null);
  const twice = fields.find((field, index) => fields.indexOf(field) !== index);
  if (twice !== undefined) throw refuse(`Two columns are mapped to "${twice}". Choose one of them.`);
  if (!fields.includes('email') && columns.length > 0) throw refuse(`No column has the email addresses. Say which one does; the columns are: ${columns.slice(0, 30).join(', ')}.`);
  return mapping;
}
