import { assert, it } from "@effect/vitest"
import { ChatId, EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import type { Message } from "../../src/domain/matrix/InboundEvent.ts"
import type { AskedQuestion } from "../../src/domain/routing/AskedQuestion.ts"
import { type Route, type RouteContext } from "../../src/domain/routing/Route.ts"
import { route } from "../../src/domain/routing/RouteMessage.ts"

export const me = UserId.make("@bot:x")
export const ann = UserId.make("@ann:x")
export const bob = UserId.make("@bob:x")
export const asked = EventId.make("$question")
export const ours = EventId.make("$answer")
export const root = EventId.make("$root")

export const choices = [{ id: "y", label: "Allow", effect: "allow" }, {
  id: "n",
  label: "Deny",
  effect: "deny"
}] as const
export const waiting = (changed: Partial<AskedQuestion> = {}): AskedQuestion => ({
  room: RoomId.make("!r"),
  chat: ChatId.make("!r"),
  prompt: EventId.make("$p"),
  author: ann,
  threadRoot: undefined,
  question: { ask: "a1", title: "?", choices, number: 0 },
  shown: { event: asked, at: 1_000, batch: 4 },
  ...changed
})
export const free = waiting({ question: { ask: "a1", title: "?", choices: [], number: 0 } })
export const inThread = waiting({ chat: ChatId.make("!r $root"), threadRoot: root })
export const unseen = waiting({ shown: undefined })

export const context = (direct: boolean, changed: Partial<RouteContext> = {}): RouteContext => ({
  me,
  room: RoomId.make("!r"),
  origin: RoomId.make("!r"),
  batch: 5,
  direct,
  groupPolicy: "mention",
  threads: "follow",
  chatScope: "room",
  commandPrefix: "!",
  isAdmin: () => false,
  isAllowed: () => true,
  attempt: () => undefined,
  work: () => ({
    running: EventId.make("$p"),
    open: [{ prompt: EventId.make("$p"), author: ann }],
    broken: undefined
  }),
  isOurs: (event) => event === ours || event === asked,
  questions: [waiting()],
  ...changed
})
export const group = context(false)
export const direct = context(true)
export const about = (question: AskedQuestion, from = group): RouteContext => ({ ...from, questions: [question] })

export const says = (body: string, changed: Partial<Message> = {}): Message => ({
  _tag: "Message",
  event: EventId.make("$e"),
  sender: ann,
  msgtype: "m.text",
  body,
  formatted: undefined,
  sentAt: 2_000,
  mentions: undefined,
  replyTo: undefined,
  threadRoot: undefined,
  replaces: undefined,
  ...changed
})

export const brief = (to: Route): string => {
  switch (to._tag) {
    case "Answer":
      return `Answer ${to.choice.choice ?? to.choice.text}, else ${brief(to.otherwise)}`
    case "Unfit":
      return `Unfit, else ${brief(to.otherwise)}`
    case "Prompt":
      return `Prompt "${to.text}"`
    case "Ignore":
      return to.why
    default:
      return to._tag
  }
}

export const table = (
  cases: ReadonlyArray<readonly [title: string, context: RouteContext, message: Message, outcome: string]>
) => {
  for (const [title, context, message, outcome] of cases) {
    it(title, () => assert.strictEqual(brief(route(context, message)), outcome))
  }
}
