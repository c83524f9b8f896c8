/** The command was understood and cannot be done. The message is one sentence that says why and what to do. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}
