import { ChatPage } from "./ChatPage.ts"
import { byId } from "./Elements.ts"
import { newsAfter, SandboxRefusal, sandboxSessionOf } from "./SandboxCalls.ts"
import { faultSwitches } from "./trip/FaultSwitches.ts"
import { TripView } from "./trip/TripView.ts"

const say = (text: string) => void (byId("state").textContent = text)

/** How long a refusal stays to be read, in ms. */
const readable = 10_000

const failed = (why: unknown) => {
  const trouble = byId("trouble")
  const text = why instanceof Error ? `That did not work: ${why.message}` : "That did not work."
  trouble.textContent = text
  setTimeout(() => {
    if (trouble.textContent === text) trouble.textContent = ""
  }, readable)
}

/** On a narrow screen one half is shown at a time. */
const switchViews = () => {
  const buttons = [byId("view-chat"), byId("view-trip")]
  for (const one of buttons) {
    one.addEventListener("click", () => {
      document.body.dataset["view"] = one.id.slice("view-".length)
      for (const each of buttons) each.setAttribute("aria-pressed", String(each === one))
      // What came while its half was away did not move it.
      for (const box of document.querySelectorAll(".scroll")) box.scrollTop = box.scrollHeight
    })
  }
}

/** Shows what happens as it happens; after a break it goes on where it was. */
const followTrip = async (key: string, ownAgent: boolean) => {
  const view = new TripView()
  const show = faultSwitches(key, ownAgent, failed)
  for (let last = 0;;) {
    try {
      for await (const { steps, ...state } of newsAfter(key, last)) {
        show(state)
        view.add(steps)
        last = steps.at(-1)?.id ?? last
      }
    } catch (why) {
      if (why instanceof SandboxRefusal) return say(why.message)
    }
    say("The sandbox does not answer: it has ended, or looks again in a moment.")
    await new Promise((done) => setTimeout(done, 1_000))
  }
}

const start = async () => {
  // The right address, opened in this tab, differs behind the # alone.
  addEventListener("hashchange", () => location.reload())
  switchViews()
  const key = location.hash.slice(1)
  try {
    const session = await sandboxSessionOf(key)
    void new ChatPage(session, failed).follow()
    void followTrip(key, session.ownAgent)
  } catch (why) {
    say(why instanceof SandboxRefusal ? why.message : "The sandbox does not answer.")
  }
}

void start()
