import { assert, it } from "@effect/vitest"
import { ChatId, EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import type { Inbound, Message } from "../../src/domain/matrix/InboundEvent.ts"
import type { Attempt } from "../../src/domain/routing/RetryPolicy.ts"
import { type ChatWork, type Route, type RouteContext } from "../../src/domain/routing/Route.ts"
import { route } from "../../src/domain/routing/RouteMessage.ts"

export const me = UserId.make("@bot:x")
export const ann = UserId.make("@ann:x")
export const bob = UserId.make("@bob:x")
export const admin = UserId.make("@admin:x")
export const mallory = UserId.make("@mallory:x")
export const room = RoomId.make("!r")
export const ours = EventId.make("$ours")

export const hi: Message = {
  _tag: "Message",
  event: EventId.make("$e"),
  sender: ann,
  msgtype: "m.text",
  body: "hi",
  formatted: undefined,
  sentAt: 1_000,
  mentions: [],
  replyTo: undefined,
  threadRoot: undefined,
  replaces: undefined
}
export const say = (body: string, rest: Partial<Message> = {}): Message => ({ ...hi, body, ...rest })
export const react = (key: string, sender = ann, target = ours): Inbound => ({
  _tag: "Reaction",
  event: hi.event,
  sender,
  target,
  key
})

export const broken: Attempt = {
  prompt: EventId.make("$p"),
  attempt: 1,
  chat: ChatId.make("!r"),
  origin: room,
  author: ann,
  phase: "interrupted",
  newest: true,
  lost: false,
  erased: false,
  reply: false
}
export const nothing: ChatWork = { running: undefined, broken: undefined }

export const direct = (
  attempt: Attempt | undefined,
  work: ChatWork = { ...nothing, broken: attempt }
): RouteContext => ({
  me,
  room,
  origin: room,
  batch: 1,
  direct: true,
  groupPolicy: "mention",
  threads: "follow",
  chatScope: "room",
  commandPrefix: "!",
  isAllowed: (user) => user === ann || user === bob,
  isAdmin: (user) => user === admin,
  isOurs: (event) => event === ours,
  questions: [],
  attempt: (event) => (event === ours ? attempt : undefined),
  work: () => work
})
export const group = (attempt: Attempt | undefined, work?: ChatWork): RouteContext => ({
  ...direct(attempt, work),
  direct: false
})
export const running = {
  ...nothing,
  running: EventId.make("$p"),
  open: [{ prompt: EventId.make("$p"), author: ann }]
}

export const brief = (to: Route): string => {
  switch (to._tag) {
    case "Reply":
      if (to.reply._tag === "Command") {
        const { _tag } = to.reply.request
        return `does ${_tag}${_tag === "Clear" ? ` in ${to.chat}` : ""}`
      }
      return to.reply._tag === "NotAgain" ? `says ${to.reply.why}` : `says ${to.reply._tag}`
    case "Retry":
      return `${to.of.prompt} after ${to.of.attempt}`
    case "Stop":
      return `stops ${[to.prompt, ...(to.also ?? [])].join(", ")}`
    case "Edit":
      return `Edit of ${to.target} by ${to.by}`
    case "Prompt":
      return `Prompt "${to.text}"`
    case "Ignore":
      return `Ignore ${to.why}`
    default:
      return to._tag
  }
}

export const table = (
  cases: ReadonlyArray<readonly [title: string, context: RouteContext, inbound: Inbound, outcome: string]>
) => {
  for (const [title, context, inbound, outcome] of cases) {
    it(title, () => assert.strictEqual(brief(route(context, inbound)), outcome))
  }
}
