import { assert, describe, it } from "@effect/vitest"
import { isHeard } from "../../../src/domain/access/HeardPeople.ts"
import { EventId, UserId } from "../../../src/domain/Ids.ts"
import type { Inbound } from "../../../src/domain/matrix/InboundEvent.ts"
import type { RouteContext } from "../../../src/domain/routing/Route.ts"
import { route } from "../../../src/domain/routing/RouteMessage.ts"
import { ann, asked, context as questions, me, ours, says } from "../../support/QuestionCases.ts"

const somebody = UserId.make("@somebody:x")
const event = EventId.make("$e")

/** All that somebody can have the right to. */
const rights = [false, true].flatMap((isAllowed) =>
  [false, true].flatMap((isAdmin) => [false, true].map((isApprover) => ({ isAllowed, isAdmin, isApprover })))
)

const rulesOf = ({ isAdmin, isAllowed, isApprover }: typeof rights[number]) => ({
  isAllowed: (user: UserId) => user === ann || (user === somebody && isAllowed),
  isAdmin: (user: UserId) => user === somebody && isAdmin,
  isApprover: (user: UserId) => user === somebody && isApprover
})

/** What may come out of a ciphertext, with all that it can be about. */
const sayings: ReadonlyArray<Inbound> = [
  ...["hi", "yes", "!help", "!stop", "!status", "!new Trip", "!allow @eve:x", "!settings room mention always"].flatMap(
    (body) =>
      [undefined, asked, ours].flatMap((replyTo) =>
        [undefined, asked].map((threadRoot) => says(body, { sender: somebody, replyTo, threadRoot, mentions: [me] }))
      )
  ),
  ...["✅", "❌", "🔄", "🛑", "⏹️", "1️⃣"].flatMap((key) =>
    [asked, ours].map((target): Inbound => ({ _tag: "Reaction", event, sender: somebody, target, key }))
  ),
  { _tag: "Unusable", event, sender: somebody, kind: "sticker", threadRoot: undefined }
]

const contexts = (of: typeof rights[number]): ReadonlyArray<RouteContext> =>
  [true, false].map((direct) => questions(direct, rulesOf(of)))

const means = (of: typeof rights[number]) =>
  sayings.some((saying) => contexts(of).some((context) => route(context, saying)._tag !== "Ignore"))

describe("Whoever is listened to", () => {
  it.each(rights)("is so in encrypted rooms too, whatever gives the right: %o", (of) => {
    assert.strictEqual(isHeard(rulesOf(of), somebody), means(of))
  })

  it("is nobody by a right that the settings do not know", () => {
    const { isAdmin, isAllowed } = rulesOf({ isAllowed: false, isAdmin: false, isApprover: true })
    assert.isFalse(isHeard({ isAdmin, isAllowed }, somebody))
  })
})
