import { Effect } from "effect"
import type { ChatId, EventId, UserId } from "../../../domain/Ids.ts"
import {
  consentTime,
  isOld,
  type OldPrompts,
  oldPromptsNotice,
  oldPromptsPlace
} from "../../../domain/intake/OldPrompts.ts"
import type { BotMessages } from "../../../domain/messages/BotMessages.ts"
import { replyPlace } from "../../../domain/routing/BotReply.ts"
import type { OldChat } from "../../../domain/routing/Route.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { Admission } from "../../../services/intake/IntakeRecords.ts"
import { isPrompt, type ReadEvent } from "./AdmissionOfRoute.ts"
import { makeDueTimes } from "./DueTimes.ts"

/** Notices that are brought up to date at once. */
const atOnce = 100

const saidAt = ({ inbound }: ReadEvent) => (inbound._tag === "Message" ? inbound.sentAt : undefined)

/** What may change what the notice of a chat's old prompts says. */
const changes: ReadonlySet<Admission["_tag"]> = new Set<Admission["_tag"]>(["Old", "Consent", "Erase"])

/** What waits for consent, of what commands and reactions are about. */
const askedConsent = Effect.fnUntraced(
  function*(journal: typeof IntakeJournal.Service, read: ReadonlyArray<ReadEvent>) {
    const asked = new Map<EventId, ChatId>()
    const batches = new Map<ChatId, number>()
    const people = new Map<UserId, ReadonlyArray<OldChat>>()
    for (const { about, pending: { room } } of read) {
      const [event, chat] = [about?.event, about?.chat]
      const consented = event === undefined ? undefined : yield* journal.askedConsent(room, event)
      if (consented?._tag === "Some") asked.set(event!, consented.value)
      const batch = chat === undefined ? undefined : yield* journal.oldBatch(chat)
      if (batch?._tag === "Some") batches.set(chat!, batch.value)
      if (about?.theirs !== undefined) people.set(about.theirs, yield* journal.oldOf(room, about.theirs))
    }
    return {
      askedBy: (notice: EventId) => asked.get(notice),
      batchOf: (chat: ChatId) => batches.get(chat),
      ofPerson: (user: UserId) => people.get(user) ?? []
    }
  }
)

/**
 * Has prompts wait for consent that are older than `longest` ms (undefined: none is), and each chat asked for it by one
 * notice. `send` is told of the chat in which a notice waits.
 */
export const makePromptConsents = Effect.fnUntraced(
  function*(longest: number | undefined, words: BotMessages, send: (chat: ChatId) => Effect.Effect<void>) {
    const journal = yield* IntakeJournal
    // The first release also tells what an earlier process left untold.
    let isTold = true
    const due = yield* makeDueTimes({
      what: "what waited for consent",
      longest: consentTime,
      release: (now) => Effect.tap(journal.releaseOld(now), () => Effect.sync(() => void (isTold = false)))
    })
    const lookUp = (read: ReadonlyArray<ReadEvent>) => askedConsent(journal, read)

    const told = Effect.fnUntraced(function*(old: OldPrompts) {
      yield* journal.tellOld(old, oldPromptsNotice(words, old))
      yield* send(oldPromptsPlace(old.first).chat)
    })

    const tell = Effect.gen(function*() {
      while (!isTold) {
        const all = yield* journal.untoldOld(atOnce)
        yield* Effect.forEach(all, told, { discard: true })
        isTold = all.length < atOnce
      }
    })

    return {
      loop: due.loop,
      /** What waits for consent, of what these events are about; undefined: nothing does. */
      asked: (read: ReadonlyArray<ReadEvent>) =>
        Effect.flatMap(
          due.isAny,
          (isAny) => (isAny && read.some(({ about }) => about !== undefined) ? lookUp(read) : Effect.succeed(undefined))
        ),
      /** Lets go what nobody asked for in time, and says so. */
      release: Effect.andThen(due.release, tell),
      /** What becomes of an event whose admission was decided without regard to its age. */
      admissionOf: (read: ReadEvent, admission: Admission, now: number): Admission => {
        const { age, event, room } = read.pending
        const at = saidAt(read)
        if (!isPrompt(admission) || age === "inTime" || age === "wanted") return admission
        if (age === "stopped") return { ...admission, stopped: true }
        // In a chat of its own, the reply waits for nothing under way.
        if (age === "unwanted") return { ...admission, chat: replyPlace(room, event), reply: { _tag: "TooOld" } }
        const { chat, threadRoot } = admission
        return at !== undefined && isOld(at, now, longest)
          ? { _tag: "Old", event, room, chat, threadRoot, saidAt: at, due: now + consentTime }
          : admission
      },
      /** Asks for consent, and says what became of it, after these were admitted. */
      note: Effect.fnUntraced(function*(admissions: ReadonlyArray<Admission>) {
        for (const admission of admissions) if (admission._tag === "Old") yield* due.add(admission.due)
        if (!(yield* due.isAny) || !admissions.some(({ _tag }) => changes.has(_tag))) return
        isTold = false
        yield* tell
      })
    }
  }
)
