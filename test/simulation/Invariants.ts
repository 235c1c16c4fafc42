import { Effect } from "effect"
import type { RoomId } from "../../src/domain/Ids.ts"
import type { DifferenceKind } from "../../src/domain/reconciliation/Difference.ts"
import { reconcile } from "../../src/domain/reconciliation/Reconciliation.ts"
import { stepsOf } from "../../src/domain/reset/Plan.ts"
import type { Snapshot } from "../../src/domain/reset/snapshot/Snapshot.ts"
import * as SnapshotObserved from "../../src/layers/reset/SnapshotObserved.ts"
import * as ResetFacts from "../../src/layers/reset/store/ResetFacts.ts"
import { powerOf } from "../../src/sandbox/state/PowerLevels.ts"
import { SnapshotReader } from "../../src/services/reset/SnapshotReader.ts"
import type { Prompt, Story } from "./World.ts"

/** What a command beside the bot sees. */
const snapshot = (story: Story) =>
  Effect.flatMap(SnapshotReader, (reader) => reader.snapshot).pipe(
    Effect.provide(
      SnapshotObserved.layer({ homeserver: "http://memory.test", proof: "Token", file: story.disk(), device: false })
    ),
    Effect.provide(ResetFacts.layer(story.disk())),
    Effect.provide(story.matrix()),
    Effect.orDie
  )

const mayWrite = (story: Story, id: RoomId) => {
  const room = story.server.rooms.get(id)
  return room !== undefined && room.joined.has(story.me) && powerOf(room, story.me) >= 0
}

/** The room in which a prompt is answered by now: its own, or where that went on. */
const placeOf = (story: Story, prompt: Prompt): RoomId => {
  let place = prompt.room
  for (let hop = 0; hop < 8; hop++) {
    const next = story.rooms.find(({ room }) => room === place)?.next
    if (next === undefined || !next.trusted) return place
    place = next.room
  }
  return place
}

const prompts = (story: Story, isEnd: boolean) => {
  const finals = story.finals()
  return story.prompts.flatMap((prompt) => {
    const count = finals.get(prompt.event)?.size ?? 0
    const [least, most] = prompt.owed === "must" ? [1, 1] : prompt.owed === "may" ? [0, 1] : [0, 0]
    if (count > most) return [`"${prompt.text}" has ${count} finals, at most ${most} are right`]
    // What the agent has not ended yet, and what stands behind it, waits; and so does what may not be written.
    if (count < least && isEnd && mayWrite(story, placeOf(story, prompt))) return [`"${prompt.text}" has no final`]
    return []
  })
}

const rooms = (story: Story) =>
  story.rooms.flatMap(({ name, room }) => {
    const stored = story.server.rooms.get(room)
    const there = story.membership(room, story.me)
    const encrypted = stored?.state.get("m.room.encryption\0")
    const inviter = stored?.state.get(`m.room.member\0${story.me}`)?.sender
    const wrong: Array<string> = []
    if (there === "invite" && inviter !== undefined) wrong.push(`the invitation to ${name} is not answered`)
    if (there === "join" && encrypted !== undefined) wrong.push(`the bot stays in ${name}, which is encrypted`)
    if (
      encrypted !== undefined && stored!.timeline.some(({ content, sender, seq }) =>
        sender === story.me && seq > encrypted.seq && "body" in content
      )
    ) wrong.push(`something is written into ${name}, which is encrypted`)
    return wrong
  })

const nameIn = (story: Story, id: string | null) =>
  story.rooms.find(({ room }) => room === id)?.name ?? id ?? "the account"

/**
 * Rooms that went on where nobody lets the bot in, and where they did: each plan tries it again, as it can be told only
 * by trying.
 */
const unreachable = (story: Story): ReadonlyArray<RoomId> =>
  story.rooms.flatMap(({ next, room }) =>
    next === undefined || ["join", "invite"].includes(story.membership(next.room, story.me)!) ? [] : [room, next.room]
  )

/** What is left to mend. A running bot writes its place down from time to time, so that it is behind by what is idle. */
const left = (story: Story, now: Snapshot, isEnd: boolean) => {
  const { differences, plan } = reconcile(now, { isAllowed: story.isAllowed, strangers: "reject" })
  const by = now.heard ? "" : " (seen from beside)"
  const closed = unreachable(story)
  // A look from beside cannot tell a turn that the bot works on from one that is left.
  const usual = new Set<DifferenceKind>(isEnd ? ["behind"] : ["behind", "open turns"])
  const isClosed = (about: unknown) => closed.some((room) => JSON.stringify(about).includes(room))
  return [
    ...stepsOf(plan).filter((step) => !isClosed(step)).map((step) => `a step is left: ${JSON.stringify(step)}${by}`),
    ...differences.filter((one) => one.by !== "nobody" && !usual.has(one.kind) && !isClosed(one)).map((one) =>
      `left to the ${one.by}: ${one.kind} (${nameIn(story, one.room)})${by}`
    )
  ]
}

const store = Effect.fnUntraced(function*(story: Story, isEnd: boolean) {
  const now = yield* snapshot(story)
  const { store: known, server } = now
  const joinedBy = (rooms: ReadonlyArray<{ readonly room: RoomId; readonly membership: string }> | undefined) =>
    new Set((rooms ?? []).filter(({ membership }) => membership === "join").map(({ room }) => room))
  const [joined, inStore] = [joinedBy(server?.rooms), joinedBy(known?.rooms)]
  return [
    ...left(story, now, isEnd),
    ...left(story, { ...now, heard: true }, isEnd),
    // What is read of a room, and the word that a turn there ended, wait for the bot to be let in again.
    ...(known?.unanswered ?? []).filter(({ phase, room }) =>
      phase !== "unread" && phase !== "unsent" && !joined.has(room)
    ).map(
      ({ phase, room }) => `a turn is ${phase} in ${nameIn(story, room)}, where the bot is not`
    ),
    ...[...joined].filter((room) => !inStore.has(room)).map((room) => `the store lacks ${nameIn(story, room)}`),
    ...[...inStore].filter((room) => !joined.has(room)).map((room) => `the store has ${nameIn(story, room)} as joined`)
  ]
})

/** What does not hold after a start, once everything came to rest. At the end of a story nothing may wait any more. */
export const violations = Effect.fnUntraced(function*(story: Story, isEnd: boolean) {
  const ended = story.ended()
  if (ended !== undefined) return [`the bot ended: ${JSON.stringify(ended)}`]
  return [...prompts(story, isEnd), ...rooms(story), ...(yield* store(story, isEnd))]
})
