import { assert, describe, it } from "@effect/vitest"
import { EventId } from "../../../../src/domain/Ids.ts"
import type { RawEvent } from "../../../../src/domain/matrix/SyncBatch.ts"
import { type LookBack, saidBefore } from "../../../../src/domain/routing/context/SaidBefore.ts"
import { ann, bob, me } from "../../../support/RouteCases.ts"

const root = EventId.make("$root")
const says = (body: string, sender: string = bob, threadRoot?: string): RawEvent => ({
  event_id: `$${body}`,
  type: "m.room.message",
  sender,
  content: {
    msgtype: "m.text",
    body,
    ...(threadRoot === undefined ? {} : { "m.relates_to": { rel_type: "m.thread", event_id: threadRoot } })
  }
})
const joins = (user: string, before = "invite"): RawEvent => ({
  event_id: "$join",
  type: "m.room.member",
  sender: user,
  state_key: user,
  content: { membership: "join" },
  unsigned: { prev_content: { membership: before } }
})
const look: LookBack = {
  reader: { me, names: [], prefix: "!" },
  asker: ann,
  root: undefined,
  threads: "follow",
  untilAnswer: true,
  most: 3,
  isElsewhere: (event) => event === "$elsewhere",
  wasAsked: (event) => event === "$asked"
}

describe("A look back", () => {
  const cases: ReadonlyArray<readonly [string, LookBack, ReadonlyArray<RawEvent>, ReadonlyArray<string>]> = [
    ["tells the oldest first", look, [says("b"), says("a")], ["a", "b"]],
    ["ends after so many", look, [says("d"), says("c"), says("b"), says("a")], ["b", "c", "d"]],
    ["ends at the bot's newest answer", look, [says("b"), says("answer", me), says("a")], ["b"]],
    [
      "goes on behind an answer in another person's conversation",
      look,
      [says("b"), says("elsewhere", me), says("a")],
      ["a", "elsewhere", "b"]
    ],
    [
      "goes on behind an answer in a thread that the agent does not know",
      { ...look, root, untilAnswer: false },
      [says("b", bob, root), says("answer", me, root), says("a", bob, root)],
      ["a", "answer", "b"]
    ],
    ["leaves threads out", look, [says("inside", bob, root), says("a")], ["a"]],
    ["takes threads along where there are none", { ...look, threads: "off" }, [says("b", bob, root), says("a")], [
      "a",
      "b"
    ]],
    ["stays in its thread", { ...look, root }, [says("b"), says("a", bob, root)], ["a"]],
    ["leaves out what the agent was asked", look, [says("b"), says("asked", ann), says("a")], ["a", "b"]],
    ["tells nothing from before its asker came", look, [says("b"), joins(ann), says("secret")], ["b"]],
    ["goes on where its asker changed their name", look, [says("b"), joins(ann, "join"), says("a")], ["a", "b"]],
    ["goes on where somebody else came", look, [says("b"), joins(bob), says("a")], ["a", "b"]]
  ]
  it.each(cases)(
    "%s",
    (_, back, events, texts) => assert.deepStrictEqual(saidBefore(back, events).map(({ text }) => text), texts)
  )
})
