/** Kept while the application runs; yours has a database. */
const store = globalThis as typeof globalThis & { studioNotes?: { subject: string; text: string }[] };

export const notes = (store.studioNotes ??= []);
