import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { PlatformId } from "../../../../src/domain/account/PlatformId.ts"
import { Thread, UserId } from "../../../../src/domain/Ids.ts"
import type { RawEvent } from "../../../../src/domain/matrix/SyncBatch.ts"
import type { TurnAsk } from "../../../../src/domain/turns/TurnDecision.ts"
import {
  makeAgentCommandSender,
  promptTextFor,
  type SendAgentCommand,
  type SenderName
} from "../../../../src/layers/turns/conversation/AgentCommandSender.ts"
import { ControlPlane, ControlPlaneUnavailable, type Person } from "../../../../src/services/account/ControlPlane.ts"
import { Pseudonyms } from "../../../../src/services/account/Pseudonyms.ts"
import type { Conversation } from "../../../../src/services/agent/Agent.ts"
import { openTurn } from "../../../support/LiveAttempts.ts"
import { asleep } from "../../../support/TurnCases.ts"

const message = (content: object): RawEvent => ({ event_id: "$p", sender: "@ann:x", type: "m.room.message", content })

describe("The text that the agent is given of a prompt", () => {
  for (
    const [title, raw, text] of [
      ["is what was written", message({ msgtype: "m.text", body: "work" }), "work"],
      ["has no Matrix ids", message({ msgtype: "m.text", body: "@bot:x ask @bob:hs.test" }), "ask @bob"],
      ["says who does what in an emote", message({ msgtype: "m.emote", body: "waves" }), "/me waves"],
      ["is none after the message was taken back", message({}), undefined],
      ["is none after the store erased it", undefined, undefined]
    ] as const
  ) {
    it(title, () => assert.strictEqual(promptTextFor({ me: UserId.make("@bot:x") }, openTurn(asleep, { raw })), text))
  }
})

describe("A command to the agent", () => {
  const ask = { _tag: "AskPrompt", again: false } as const
  const prompt = { _tag: "Prompt", id: asleep.id, text: "work", from: `${openTurn().author} in ${openTurn().chat}` }

  const sent = Effect.fnUntraced(function*(
    command: TurnAsk,
    person: Effect.Effect<Person, ControlPlaneUnavailable>,
    sender: SenderName = "platform",
    given: Pick<Parameters<SendAgentCommand>[0], "context" | "promptBytes"> = {}
  ) {
    const seen: Array<unknown> = []
    const send = yield* Effect.provide(makeAgentCommandSender(sender), [
      Layer.succeed(ControlPlane, { person: () => person }),
      Layer.succeed(Pseudonyms, {
        thread: () => Thread.make("t1_line_of_a_turn"),
        prompt: () => asleep.id,
        person: (user, chat) => `${user} in ${chat}`
      })
    ])
    const conversation: Conversation = {
      take: Effect.never,
      send: (...given) => Effect.sync(() => void seen.push(...given)),
      wanted: Effect.never
    }
    const to = { open: openTurn(), prompt: "work", link: 3, ...given }
    yield* send(to, conversation, command)
    const failure = yield* Effect.flip(send(to, undefined, command))
    assert.deepStrictEqual([failure._tag, seen.length > 0], ["AgentUnreachable", true])
    return seen
  })

  const ann = Effect.succeed({ platformId: PlatformId.make("7"), locale: "de" })

  it.effect("names a person by our pseudonym, whatever the platform calls them, where AGENT_SENDER is pseudonym", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* sent(ask, ann, "pseudonym"), [{ ...prompt, locale: "de" }, 3])
    }))

  it.effect("has what it refers to, as far as that has room beside its words", () =>
    Effect.gen(function*() {
      const context = [
        { kind: "before", text: "old", from: "u1_b" },
        { kind: "reply", text: "this" }
      ] as const
      const nobody = Effect.succeed({ platformId: undefined, locale: undefined })
      const told = (promptBytes: number) =>
        Effect.map(
          sent(ask, nobody, "pseudonym", { context: Effect.succeed(context), promptBytes }),
          ([command]) => command
        )
      assert.deepStrictEqual(yield* told(1_000), { ...prompt, context })
      assert.deepStrictEqual(yield* told(60), { ...prompt, context: [context[1]] })
      assert.deepStrictEqual(yield* told(4), prompt)
    }))

  for (
    const [title, command, person, given] of [
      ["names a stranger by our pseudonym", ask, Effect.succeed({ platformId: undefined, locale: undefined }), [
        prompt,
        3
      ]],
      [
        "names a person as the platform does, with their language",
        ask,
        ann,
        [
          { ...prompt, from: "7", locale: "de" },
          3
        ]
      ],
      ["goes out as well while the platform is silent", ask, new ControlPlaneUnavailable({ detail: "503" }), [
        prompt,
        3
      ]],
      ["but a prompt goes over whatever link is up", { _tag: "Cancel", run: "r1" }, Effect.never, [
        { _tag: "Cancel", run: "r1" }
      ]]
    ] as const
  ) {
    it.effect(title, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* sent(command, person), [...given])
      }))
  }
})
