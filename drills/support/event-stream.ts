import { drillAdminKey } from './foyer-process.ts';

/** Somebody who follows along at one process (server-sent events). */
export class Follower {
  readonly #abort = new AbortController();
  /** When each event about an act was heard, by its name and entry. */
  readonly heard: { readonly act: string; readonly entryId: string | null; readonly at: number }[] = [];
  #reading: Promise<void> | undefined;

  static async at(origin: string): Promise<Follower> {
    const follower = new Follower();
    const answer = await fetch(`${origin}/api/v1/admin/events`, { headers: { authorization: `Bearer ${drillAdminKey}` }, signal: follower.#abort.signal });
    if (answer.status !== 200 || answer.body === null) throw new Error(`Following along was answered ${answer.status}.`);
    follower.#reading = follower.#read(answer.body);
    return follower;
  }

  async leave(): Promise<void> {
    this.#abort.abort();
    await this.#reading;
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    try {
      for await (const part of body) {
        text += decoder.decode(part, { stream: true });
        const blocks = text.split('\n\n');
        text = blocks.pop()!;
        for (const block of blocks) this.#note(block);
      }
    } catch (error) {
      if (!this.#abort.signal.aborted) throw error;
    }
  }

  #note(block: string): void {
    if (!/^event: change$/m.test(block)) return;
    const { act, entryId } = JSON.parse(/^data: (.*)$/m.exec(block)![1]!) as { act: string; entryId: string | null };
    this.heard.push({ act, entryId, at: performance.now() });
  }
}
