/** `JBSW Y3DP EHPK 3PXP`: in fours, as one types it. Apps ignore the spaces. */
export function inGroups(secret: string): string {
  return secret.replaceAll(/\s/g, '').replaceAll(/(.{4})(?=.)/g, '$1 ');
}
