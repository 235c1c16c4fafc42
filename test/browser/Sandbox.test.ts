import { assert, describe, it } from "@effect/vitest"
import { readFile } from "node:fs/promises"
import { afterAll, beforeAll } from "vitest"
import { inNewRoom, type OpenPage, type RunningSandbox, startSandbox } from "./SandboxPage.ts"

let sandbox: RunningSandbox
let open: OpenPage
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.end())

const opened = async (button?: string) => {
  open ??= await sandbox.open()
  await inNewRoom(open.page, button)
  return open
}

const pressed = (name: string) => open.page.getByRole("button", { name }).click()
const steps = () => open.page.locator("#steps .what").allInnerTexts()
const stepSays = (words: string) => open.page.locator("#steps .what").filter({ hasText: words }).last().waitFor()
const react = async (words: string | RegExp, sign: string) => {
  const message = await open.message(words)
  await message.getByRole("button", { name: "React to this message" }).click()
  await message.getByRole("button", { name: sign }).click()
}

describe("the sandbox in a browser", () => {
  it("streams an answer into one message, and shows its way", async () => {
    const { message, page, say } = await opened()
    await page.evaluate(`
      window.seen = new Set()
      new MutationObserver(() => {
        for (const body of document.querySelectorAll("#timeline .bot .body")) window.seen.add(body.textContent)
      }).observe(document.querySelector("#timeline"), { childList: true, subtree: true, characterData: true })`)
    await say("story")
    await page.locator("#typing").filter({ hasText: "assistant is typing" }).waitFor()
    await message("nobody could tell that anything had happened")
    assert.isAbove(await page.evaluate("window.seen.size") as number, 2)
    assert.strictEqual(await page.locator("#timeline .bot").count(), 1)
    await page.locator("#announcement").filter({ hasText: "A message left a room" }).waitFor()
    const seen = await steps()
    for (
      const what of [
        "batch from /sync",
        "events and place in the stream stored together",
        "admitted: a new turn",
        "turn asked",
        "→ Prompt",
        "← Text",
        "turn answered",
        "claimed: new event, first",
        "confirmed by the homeserver"
      ]
    ) assert.include(seen, what)
    assert.notInclude(await page.locator(".trip").innerText(), "left a room")
  })

  it("has a question answered by a reaction, and a reaction taken back", async () => {
    const { message, page, say } = await opened()
    await say("deploy")
    await react(/May I deploy/, "✅ allow once")
    await message("Deployed.")
    const chip = page.locator(".chip")
    assert.strictEqual(await chip.getAttribute("aria-pressed"), "true")
    await chip.click()
    await chip.waitFor({ state: "hidden" })
  })

  it("stops an answer and tries it again by reactions", async () => {
    const { message, page, say } = await opened()
    await say("story")
    await message("A message left a room")
    await react("A message left a room", "🛑 stop")
    await message(/Stopped/i)
    await react(/Stopped/i, "🔁 try again")
    await message("nobody could tell that anything had happened")
    assert.isAtLeast(await page.locator("#timeline .bot").count(), 1)
  })

  it("sends a file with its words, shows it, and gives it back", async () => {
    const { page } = await opened()
    await page.locator("#text").fill("a note for you")
    const file = { name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("kept as it is") }
    await page.locator("#file").setInputFiles(file)
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: /Save note\.txt \(13 bytes\)/ }).click()
    ])
    assert.strictEqual(saved.suggestedFilename(), "note.txt")
    assert.strictEqual(await readFile(await saved.path(), "utf8"), "kept as it is")
    await page.locator("#timeline .bot").first().waitFor()
  })

  it("tries a group with a second person: the bot answers who mentions it", async () => {
    const { message, page, say } = await opened("New group")
    await page.locator("#room-members").filter({ hasText: "assistant, sam, you" }).waitFor()
    await say("just between us")
    await page.locator("#writer").selectOption("sam")
    await say("@assistant hello")
    await message("Hello! I am a small scripted assistant.")
    assert.strictEqual(await page.locator("#timeline .other").count(), 1)
    assert.notInclude(await page.locator("#timeline").innerText(), "You said: just between us")
  })

  it("a killed bot comes back, and finishes the one message that it was writing", async () => {
    const { message, page, say } = await opened()
    await say("story")
    await message("A message left a room")
    await pressed("Kill the bot")
    await page.locator("#state").filter({ hasText: "The bot was killed" }).waitFor()
    await say("what did I say?")
    await message("nobody could tell that anything had happened")
    await message(/In this room you said:/)
    await page.locator("#state").filter({ hasText: "Everything works." }).waitFor()
    assert.strictEqual(await page.locator("#timeline .bot").count(), 2)
    assert.include(await steps(), "started on its store")
  })

  it("loses nothing while the homeserver is cut off, and sends nothing twice", async () => {
    const { message, page, say } = await opened()
    await say("story")
    await message("A message left a room")
    await pressed("Cut homeserver")
    await page.locator("#state").filter({ hasText: "gives the bot no answer" }).waitFor()
    await stepSays("not sent")
    await pressed("Cut homeserver")
    await message("nobody could tell that anything had happened")
    assert.strictEqual(await page.locator("#timeline .bot").count(), 1)
  })

  it("waits for an agent that is down", async () => {
    const { message, say } = await opened()
    await pressed("Agent down")
    await say("hello")
    await stepSays("the agent is down")
    await stepSays("← Detached")
    await pressed("Agent down")
    await message("Hello! I am a small scripted assistant.")
  })

  it("shows the limit of a homeserver, under which an answer is edited less often and ends", async () => {
    const { message, page, say } = await opened()
    await pressed("Rate limit")
    await say("story")
    await message("nobody could tell that anything had happened")
    await say("story")
    await stepSays("kept for later, newer text may take its place")
    await pressed("Rate limit")
    await stepSays("the homeserver limits nothing")
    await page.locator(".bot").filter({ hasText: "nobody could tell" }).nth(1).waitFor()
    assert.strictEqual(await page.locator("#timeline .bot").count(), 2)
  })

  it("runs nothing of a message, and asks no address but its own", async () => {
    const { message, page } = await opened()
    const room = await page.locator("#rooms [aria-current]").getAttribute("data-room")
    const evil = "<img src=x onerror=\"window.evil=1\" alt=\"a picture\"><script>window.evil=1</script>" +
      "<a href=\"javascript:window.evil=1\">click</a> <a href=\"https://example.org/\">link</a>" +
      "<iframe src=\"https://example.org/\"></iframe><form action=\"https://example.org/\"><input name=q></form>" +
      "<p style=\"position:fixed\" onclick=\"window.evil=1\" class=\"top\" id=\"text\">harmless</p><svg onload=evil()>" +
      "<mx-reply>quoted</mx-reply><ol start=\"3\"><li>three</li></ol>"
    await fetch(`${sandbox.homeserver}/_matrix/client/v3/rooms/${encodeURIComponent(room!)}/send/m.room.message/evil`, {
      method: "PUT",
      headers: { authorization: `Bearer ${sandbox.token}` },
      body: JSON.stringify({
        msgtype: "m.text",
        body: "evil",
        format: "org.matrix.custom.html",
        formatted_body: evil
      })
    })
    const shown = await message("harmless")
    assert.strictEqual(
      await shown.locator(".body").innerHTML(),
      "a picture<a>click</a> <a href=\"https://example.org/\" target=\"_blank\" rel=\"noopener noreferrer\">link</a>" +
        "<p>harmless</p><ol start=\"3\"><li>three</li></ol>"
    )
    assert.strictEqual(await page.evaluate("window.evil"), undefined)
    // The policy tells of what it blocks, already while such HTML is read.
    assert.deepStrictEqual(open.errors.filter((error) => !error.includes("The action has been blocked")), [])
    assert.deepStrictEqual(open.elsewhere, [])
  })

  it("without the key, or with an old one, it says what to open", async () => {
    const { page } = await sandbox.open()
    for (const key of ["", "#other"]) {
      await page.goto("about:blank")
      await page.goto(`${sandbox.homeserver}/${key}`)
      await page.locator("#state").filter({ hasText: "open the address that the sandbox printed" }).waitFor()
      assert.strictEqual(await page.locator("#rooms button").count(), 0)
    }
  })
})
