import { Effect } from "effect"
import type { RoomId } from "../../src/domain/Ids.ts"
import { reconcile } from "../../src/domain/reconciliation/Reconciliation.ts"
import { stepsOf } from "../../src/domain/reset/Plan.ts"
import * as SnapshotObserved from "../../src/layers/reset/SnapshotObserved.ts"
import * as ResetFacts from "../../src/layers/reset/store/ResetFacts.ts"
import { powerOf } from "../../src/sandbox/state/PowerLevels.ts"
import { SnapshotReader } from "../../src/services/reset/SnapshotReader.ts"
import type { Prompt, Story } from "./World.ts"

const policy = (story: Story) => ({ isAllowed: story.isAllowed, strangers: "reject" as const })

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

const store = Effect.fnUntraced(function*(story: Story) {
  const now = yield* snapshot(story)
  const { differences, plan } = reconcile(now, policy(story))
  const { user: me, store: known, server } = now
  const nameOf = (id: string | null) => story.rooms.find(({ room }) => room === id)?.name ?? id ?? "the account"
  const joined = new Set((server?.rooms ?? []).filter(({ membership }) => membership === "join").map(({ room }) => room))
  const inStore = new Set((known?.rooms ?? []).filter(({ membership }) => membership === "join").map(({ room }) => room))
  return [
    ...(me === null ? ["nobody"] : []),
    ...stepsOf(plan).map((step) => `a step is left: ${JSON.stringify(step)}`),
    ...differences.filter(({ by }) => by !== "nobody").map(({ by, kind, room }) =>
      `left to the ${by}: ${kind} (${nameOf(room)})`
    ),
    ...(known?.unanswered ?? []).filter(({ phase, room }) => phase !== "unread" && !joined.has(room)).map(
      ({ phase, room }) => `a turn is ${phase} in ${nameOf(room)}, where the bot is not`
    ),
    ...[...joined].filter((room) => !inStore.has(room)).map((room) => `the store does not know ${nameOf(room)}`),
    ...[...inStore].filter((room) => !joined.has(room)).map((room) => `the store has ${nameOf(room)} as joined`)
  ]
})

/** What does not hold after a start, once everything came to rest. At the end of a story nothing may wait any more. */
export const violations = Effect.fnUntraced(function*(story: Story, isEnd: boolean) {
  const ended = story.ended()
  if (ended !== undefined) return [`the bot ended: ${JSON.stringify(ended)}`]
  return [...prompts(story, isEnd), ...rooms(story), ...(yield* store(story))]
})
