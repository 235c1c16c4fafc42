import { assert, describe, it } from "@effect/vitest"
import type { RoomId } from "../../../../src/domain/Ids.ts"
import { withoutRooms } from "../../../../src/domain/reset/snapshot/DirectRooms.ts"

const rooms = (...ids: ReadonlyArray<string>) => ids as ReadonlyArray<RoomId>

describe("m.direct without some rooms", () => {
  it("keeps what it does not know, and takes out who has no room left", () => {
    const content = { "@a:x": ["!1", "!2"], "@b:x": ["!3"], "@c:x": "nonsense", other: { "!1": true }, "@d:x": [] }
    assert.deepStrictEqual(withoutRooms(content, rooms("!1", "!3")), {
      "@a:x": ["!2"],
      "@c:x": "nonsense",
      other: { "!1": true },
      "@d:x": []
    })
  })

  it("is not written where nothing is to be taken out", () => {
    assert.isUndefined(withoutRooms({ "@a:x": ["!1"] }, rooms("!9")))
  })
})
