import { assert, it } from "@effect/vitest"
import { homeFolder, isWorkFolder } from "../../../../src/domain/agents/acp/WorkFolders.ts"

it("a folder of an agent is a conversation's or its home, and leads nowhere else", () => {
  for (const name of [homeFolder, "t1_abcDEF-123_xyz"]) assert.isTrue(isWorkFolder(name), name)
  for (const name of ["", ".", "..", "a", "t1_../../etc", "t1_abc/def", "notes.txt"]) {
    assert.isFalse(isWorkFolder(name), name)
  }
})
