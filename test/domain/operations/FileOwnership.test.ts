import { assert, describe, it } from "@effect/vitest"
import { fileFaultOf, folderFault, isToBeClosed, type SeenFile } from "../../../src/domain/operations/FileOwnership.ts"

const me = 1000
const seen = (kind: SeenFile["kind"], owner: number, mode: number): SeenFile => ({ kind, owner, mode })

describe("A folder for secrets", () => {
  it.each(
    [
      ["our own", seen("folder", me, 0o700), undefined],
      ["root's, of a group: a container's volume", seen("folder", 0, 0o2775), undefined],
      ["everybody's", seen("folder", me, 0o777), /every user/],
      ["everybody's with a sticky bit, as /tmp", seen("folder", 0, 0o1777), /every user/],
      ["a file", seen("file", me, 0o600), /not a folder/]
    ] as const
  )("%s", (_, folder, why) => {
    if (why === undefined) assert.isUndefined(folderFault(folder))
    else assert.match(folderFault(folder) ?? "", why)
  })
})

describe("A file in it", () => {
  it.each(
    [
      ["ours", seen("file", me, 0o600), 0, undefined],
      ["root's, who may do anything anyway", seen("file", 0, 0o660), 1234, undefined],
      ["the folder's owner's", seen("file", 1234, 0o660), 1234, undefined],
      ["somebody else's", seen("file", 666, 0o644), 1234, /belongs to another user \(666\).*\(1000\)/],
      ["a link, even of ours", seen("link", me, 0o777), me, /is a link/],
      ["a folder", seen("folder", me, 0o700), me, /no file/],
      ["ours, which everybody may write to", seen("file", me, 0o666), me, /every user.*chmod o-w/],
      ["the folder's owner's, which everybody may write to", seen("file", 1234, 0o662), 1234, /every user.*chmod o-w/],
      ["a socket", seen("other", me, 0o700), me, /no file/]
    ] as const
  )("%s", (_, file, folder, why) => {
    const fault = fileFaultOf(file, "file", { owner: folder }, me)
    if (why === undefined) assert.isUndefined(fault)
    else assert.match(fault ?? "", why)
  })

  it("belongs to nobody where the system knows no owners", () =>
    assert.isUndefined(fileFaultOf(seen("file", 666, 0o644), "file", { owner: 0 }, undefined)))

  it.each(
    [[seen("file", me, 0o644), true], [seen("file", me, 0o600), false], [seen("file", 0, 0o660), false], [
      seen("file", 12_345, 0o660),
      false
    ]] as const
  )("has its mode set only where it is ours and open: %j", (file, is) => assert.strictEqual(isToBeClosed(file, me), is))
})
