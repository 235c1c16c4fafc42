import { assert, describe, it } from "@effect/vitest"
import { EventId, PromptId, RoomId, StreamToken } from "../../../../src/domain/Ids.ts"
import type { SyncBatch } from "../../../../src/domain/matrix/SyncBatch.ts"
import { AgentCommand } from "../../../../src/domain/turns/AgentCommand.ts"
import { AgentEvent } from "../../../../src/domain/turns/AgentEvent.ts"
import {
  noteOfAdmission,
  noteOfAgentEvent,
  noteOfBatch,
  noteOfCommand
} from "../../../../src/sandbox/page/trip/TripNotes.ts"

const room = RoomId.make("!r")
const batch: SyncBatch = { next: StreamToken.make("s"), joined: [], invited: [], left: [], accountData: [] }
const joined = { room, timeline: [{}, {}], limited: false, prevBatch: undefined, state: [], accountData: [] }
const secret = "my secret words"
const run = { run: "r1", seq: 1 }

describe("what is noted of a message's way", () => {
  it("counts what a batch brings, and passes over one that brings nothing", () => {
    assert.isUndefined(noteOfBatch(batch))
    assert.isUndefined(noteOfBatch({ ...batch, joined: [{ ...joined, timeline: [] }] }))
    assert.deepStrictEqual(noteOfBatch({ ...batch, joined: [joined] }), {
      stage: "intake",
      what: "batch from /sync",
      detail: "2 events, 1 room"
    })
    assert.strictEqual(noteOfBatch({ ...batch, invited: [{ room, state: [] }] })?.what, "invitation from /sync")
  })

  it("tells what admission decided, and nothing of what it ignored", () => {
    const event = EventId.make("$1")
    assert.isUndefined(noteOfAdmission({ _tag: "Ignore", event }))
    assert.deepStrictEqual(noteOfAdmission({ _tag: "Stop", event, prompt: event }), {
      stage: "journal",
      what: "admitted: stop",
      about: "$1"
    })
  })

  it("gives the sizes of what goes to the agent and comes from it", () => {
    const prompt = AgentCommand.cases.Prompt.make({ id: PromptId.make("p1"), text: secret })
    assert.deepStrictEqual(noteOfCommand(prompt), { stage: "agent", what: "→ Prompt", about: "p1", size: 15 })
    assert.deepStrictEqual(noteOfAgentEvent(AgentEvent.cases.Text.make({ ...run, message: "m", text: secret })), {
      stage: "agent",
      what: "← Text",
      about: "r1",
      size: 15
    })
  })

  it("holds no word of anybody's", () => {
    const events: ReadonlyArray<AgentEvent> = [
      AgentEvent.cases.Thought.make({ ...run, text: secret }),
      AgentEvent.cases.Tool.make({ ...run, call: secret, status: "done", title: secret }),
      AgentEvent.cases.Asked.make({ ...run, ask: secret, title: secret, text: secret, choices: [] }),
      AgentEvent.cases.File.make({ ...run, name: secret, mime: secret, size: 1, data: secret }),
      AgentEvent.cases.Ended.make({ ...run, reason: "done", text: secret }),
      AgentEvent.cases.Failed.make({ ...run, code: "internal", message: secret })
    ]
    const commands = [
      AgentCommand.cases.Answer.make({ ask: secret, choice: secret, text: secret }),
      AgentCommand.cases.Prompt.make({ id: PromptId.make("p1"), text: secret, from: secret })
    ]
    const notes = [...events.map(noteOfAgentEvent), ...commands.map(noteOfCommand)]
    assert.notInclude(JSON.stringify(notes), secret)
  })
})
