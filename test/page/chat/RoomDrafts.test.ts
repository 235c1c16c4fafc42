import { assert, describe, it } from "@effect/vitest"
import { roomDrafts } from "../../../src/page/chat/RoomDrafts.ts"

const made = () => {
  let made = 0
  return roomDrafts<string>(() => `t${++made}`)
}

describe("what is written in a room", () => {
  it("is its own, and taken once", () => {
    const drafts = made()
    drafts.write("!a", " hello ")
    drafts.write("!b", "other")
    assert.deepStrictEqual(drafts.take("!a", "@you"), {
      user: "@you",
      body: "hello",
      file: undefined,
      txn: "t1",
      mxc: undefined
    })
    assert.isUndefined(drafts.take("!a", "@you"))
    assert.deepStrictEqual([drafts.text("!a"), drafts.text("!b")], ["", "other"])
  })

  /** What is done with a message that came back, and under which transaction id it goes then. */
  const again: ReadonlyArray<readonly [what: string, text: string | undefined, user: string, txn: string]> = [
    ["as it was", undefined, "@you", "t1"],
    ["with spaces around it", " hello ", "@you", "t1"],
    ["with other words", "hello there", "@you", "t2"],
    ["by somebody else", undefined, "@sam", "t2"]
  ]
  it.each(again)("goes under the transaction id that is right when it is sent again %s", (_what, text, user, txn) => {
    const drafts = made()
    drafts.write("!a", "hello")
    drafts.giveBack("!a", drafts.take("!a", "@you")!)
    assert.strictEqual(drafts.text("!a"), "hello")
    if (text !== undefined) drafts.write("!a", text)
    assert.strictEqual(drafts.take("!a", user)!.txn, txn)
  })

  it("comes back with its file, which was stored already or can be left out", () => {
    const drafts = made()
    drafts.write("!a", "look")
    const sent = drafts.take("!a", "@you", "note.txt")!
    sent.mxc = "mxc://s/1"
    drafts.giveBack("!a", sent)
    assert.deepStrictEqual([drafts.text("!a"), drafts.file("!a")], ["look", "note.txt"])
    assert.strictEqual(drafts.take("!a", "@you"), sent)
    drafts.giveBack("!a", sent)
    drafts.leaveOut("!a")
    assert.deepInclude(drafts.take("!a", "@you"), { body: "look", file: undefined, txn: "t2" })
  })

  it("comes back in its order, before what was written meanwhile", () => {
    const drafts = made()
    const [one, two] = ["one", "two"].map((text) => {
      drafts.write("!a", text)
      return drafts.take("!a", "@you")!
    })
    drafts.giveBack("!a", one!)
    drafts.giveBack("!a", two!)
    assert.strictEqual(drafts.text("!a"), "one\ntwo")
    drafts.write("!b", "x")
    const sent = drafts.take("!b", "@you")!
    drafts.write("!b", "more")
    drafts.giveBack("!b", sent)
    assert.strictEqual(drafts.text("!b"), "x\nmore")
  })

  type Sent = readonly [text: string, file?: string]
  /** Sends that all fail, what was written since, and what can then be sent, in which words and under which ids. */
  const failing: ReadonlyArray<readonly [string, ReadonlyArray<Sent>, string, ReadonlyArray<ReadonlyArray<unknown>>]> =
    [
      ["two files", [["", "A"], ["", "B"]], "", [["", "A", "t1"], ["", "B", "t2"]]],
      ["files with words", [["a", "A"], ["b", "B"]], "", [["a", "A", "t1"], ["b", "B", "t2"]]],
      ["three files", [["", "A"], ["", "B"], ["", "C"]], "", [["", "A", "t1"], ["", "B", "t2"], ["", "C", "t3"]]],
      ["the same file twice", [["", "A"], ["", "A"]], "", [["", "A", "t1"], ["", "A", "t2"]]],
      ["a file, then words", [["", "A"], ["b"]], "", [["", "A", "t1"], ["b", undefined, "t2"]]],
      ["words, then a file", [["a"], ["", "B"]], "", [["a", undefined, "t1"], ["", "B", "t2"]]],
      ["a file, and words since", [["a", "A"]], "more", [["more", undefined, "t2"], ["a", "A", "t1"]]]
    ]
  it.each(failing)("loses nothing, and says nothing twice, where sends of %s fail", (_what, sent, since, left) => {
    const drafts = made()
    const messages = sent.map(([text, file]) => {
      drafts.write("!a", text)
      return drafts.take("!a", "@you", file)!
    })
    drafts.write("!a", since)
    messages.forEach((message) => drafts.giveBack("!a", message))
    const all = [drafts.take("!a", "@you")!, ...drafts.waiting("!a")]
    assert.deepStrictEqual(all.map(({ body, file, txn }) => [body, file, txn]), left)
    assert.isUndefined(drafts.take("!a", "@you"))
  })

  it("that waits is sent or left out by itself", () => {
    const drafts = made()
    const [a, b, c] = ["A", "B", "C"].map((file) => drafts.take("!a", "@you", file)!)
    for (const one of [a, b, c]) drafts.giveBack("!a", one!)
    assert.deepStrictEqual(drafts.waiting("!a"), [b!, c!])
    drafts.drop("!a", b!)
    assert.deepStrictEqual([drafts.file("!a"), drafts.waiting("!a"), drafts.waiting("!b")], ["A", [c!], []])
  })

  it("keeps a file that came back, with its words, when another is chosen", () => {
    const drafts = made()
    drafts.write("!a", "look")
    const first = drafts.take("!a", "@you", "C")!
    drafts.giveBack("!a", first)
    assert.deepInclude(drafts.take("!a", "@you", "D"), { body: "", file: "D", txn: "t2" })
    assert.strictEqual(drafts.take("!a", "@you"), first)
  })
})
