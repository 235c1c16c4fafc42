import { assert, describe, it } from "@effect/vitest"
import { EventId, PromptId, RoomId } from "../../../src/domain/Ids.ts"
import { queued } from "../../../src/domain/turns/Turn.ts"
import { makeOutageNotices } from "../../../src/layers/turns/OutageNotices.ts"

const room = RoomId.make("!r")
const turn = queued(EventId.make("$1"), 1, PromptId.make("p"))
const detached = { ...turn, detachedAt: 1 }
const waiting = { ...turn, waitingAt: 1 }
const told = { toldAway: true as const }

describe("OutageNotices", () => {
  it("one turn's word that the agent is away is enough for its room, until the agent is there again", () => {
    const notices = makeOutageNotices()
    assert.isFalse(notices.knows(room, 2, detached))
    notices.note(room, 1, { ...detached, ...told })
    assert.isTrue(notices.knows(room, 2, detached))
    assert.isFalse(notices.knows(RoomId.make("!other"), 2, detached))
    notices.linkUp()
    assert.isFalse(notices.knows(room, 2, detached))
  })

  it("a turn that is away and has not told it lets another one tell", () => {
    const notices = makeOutageNotices()
    notices.note(room, 1, detached)
    assert.isFalse(notices.knows(room, 2, detached))
  })

  it("a word that all sockets are taken is no word that the agent is away", () => {
    const notices = makeOutageNotices()
    notices.note(room, 1, { ...waiting, ...told })
    assert.isTrue(notices.knows(room, 2, waiting))
    assert.isFalse(notices.knows(room, 2, detached))
  })

  it("a turn does not take its own word for another's", () => {
    const notices = makeOutageNotices()
    notices.note(room, 1, { ...waiting, ...told })
    assert.isFalse(notices.knows(room, 1, waiting))
  })

  it("the word on sockets ends with the turn that said it, and with no other", () => {
    const notices = makeOutageNotices()
    notices.note(room, 1, { ...waiting, ...told })
    notices.left(room, 2)
    assert.isTrue(notices.knows(room, 3, waiting))
    notices.left(room, 1)
    assert.isFalse(notices.knows(room, 3, waiting))
    notices.note(room, 1, { ...waiting, ...told })
    notices.note(room, 1, turn)
    assert.isFalse(notices.knows(room, 3, waiting))
  })
})
