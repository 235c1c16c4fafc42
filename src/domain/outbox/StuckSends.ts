import type { ChatId, RoomId } from "../Ids.ts"
import type { MatrixFault } from "../matrix/MatrixError.ts"
import type { RefusalEvidence } from "./RefusalEvidence.ts"

/** An outbox entry of a chat that was refused for now. */
export interface Stuck {
  readonly chat: ChatId
  readonly room: RoomId
  /** The turn that it belongs to, and the entry's own number. */
  readonly turn: number
  readonly entry: number
  readonly reason: MatrixFault
  readonly of: "account" | "room"
  readonly evidence: RefusalEvidence
}

/** So many turns of a chat may be passed by. The next one that is refused holds up what is behind it. */
const mostPassedBy = 8

/**
 * The refused entries by chat: one that the chat waits for, and those that the entries behind them pass by. A passed
 * entry that rests is not tried before its own time. Mutable and confined to the outbox.
 */
export class StuckSends {
  readonly #waited = new Map<ChatId, Stuck>()
  readonly #passed = new Map<ChatId, Map<number, { readonly stuck: Stuck; readonly resting: boolean }>>()

  /** The entry as it was refused before; undefined for its first refusal. */
  known(chat: ChatId, turn: number, entry: number): Stuck | undefined {
    const one = this.#passed.get(chat)?.get(turn)?.stuck ?? this.#waited.get(chat)
    return one?.entry === entry ? one : undefined
  }

  waitedFor(chat: ChatId): Stuck | undefined {
    return this.#waited.get(chat)
  }

  isPassedBy(chat: ChatId, turn: number): boolean {
    return this.#passed.get(chat)?.has(turn) === true
  }

  /** Whether one more turn of the chat may be passed by. */
  hasRoom(chat: ChatId): boolean {
    return (this.#passed.get(chat)?.size ?? 0) < mostPassedBy
  }

  /** The turns that are passed by, or only those of them that rest. */
  turns(chat: ChatId, onlyResting: boolean): ReadonlySet<number> {
    return new Set(
      [...this.#passed.get(chat) ?? []].flatMap(([turn, { resting }]) => (onlyResting && !resting ? [] : [turn]))
    )
  }

  wait(stuck: Stuck): void {
    if (!this.isPassedBy(stuck.chat, stuck.turn)) this.#waited.set(stuck.chat, stuck)
  }

  rest(stuck: Stuck): void {
    const turns = this.#passed.get(stuck.chat) ??
      new Map<number, { readonly stuck: Stuck; readonly resting: boolean }>()
    this.#passed.set(stuck.chat, turns.set(stuck.turn, { stuck, resting: true }))
    if (this.#waited.get(stuck.chat)?.turn === stuck.turn) this.#waited.delete(stuck.chat)
  }

  /** Lets a passed turn, or all of the chat, be tried again. */
  wake(chat: ChatId, turn?: number): void {
    const turns = this.#passed.get(chat)
    for (const [other, { stuck }] of turns ?? []) {
      if (turn === undefined || turn === other) turns!.set(other, { stuck, resting: false })
    }
  }

  /**
   * Counts another send that went through in the room. Returns the chats for which it is the first: they may be tried
   * again.
   */
  passes(room: RoomId): ReadonlyArray<ChatId> {
    const counted = (one: Stuck): Stuck => ({ ...one, evidence: { ...one.evidence, passes: one.evidence.passes + 1 } })
    const freed: Array<ChatId> = []
    for (const [chat, one] of this.#waited) {
      if (one.room !== room) continue
      if (one.evidence.passes === 0) freed.push(chat)
      this.#waited.set(chat, counted(one))
    }
    for (const [chat, turns] of this.#passed) {
      for (const [turn, { resting, stuck }] of turns) {
        if (stuck.room !== room) continue
        const first = stuck.evidence.passes === 0
        if (first) freed.push(chat)
        turns.set(turn, { stuck: counted(stuck), resting: resting && !first })
      }
    }
    return freed
  }

  /** Forgets an entry that was sent or is not to be sent. Returns it where it was passed by. */
  forget(chat: ChatId, turn: number, entry: number): Stuck | undefined {
    if (this.#waited.get(chat)?.entry === entry) this.#waited.delete(chat)
    const turns = this.#passed.get(chat)
    const one = turns?.get(turn)
    turns?.delete(turn)
    if (turns?.size === 0) this.#passed.delete(chat)
    return one?.stuck
  }

  /** The chats with refused entries in a room, or in any. */
  chats(room: RoomId | undefined): ReadonlyArray<ChatId> {
    const passed = [...this.#passed.values()].flatMap((turns) => [...turns.values()].map(({ stuck }) => stuck))
    return [...this.#waited.values(), ...passed].filter((one) => room === undefined || one.room === room).map((
      { chat }
    ) => chat)
  }
}
