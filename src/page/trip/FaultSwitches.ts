import type { SandboxFault, SandboxState } from "../../sandbox/page/SandboxSession.ts"
import { byId } from "../Elements.ts"
import { breakOrMend, killBot } from "../SandboxCalls.ts"

const names: Readonly<Record<SandboxFault, string>> = {
  limit: "the homeserver limits the bot",
  cut: "the homeserver gives the bot no answer",
  agent: "the agent is down"
}

/** How things are, in one sentence. */
const sentence = ({ bot, broken }: SandboxState) => {
  const faults = broken.map((fault) => names[fault])
  if (bot === "killed") faults.unshift("the bot was killed and starts again in a moment")
  const text = faults.length === 0 ? "everything works" : faults.join("; ")
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`
}

/** The buttons that break and mend, and what they say of it. */
export const faultSwitches = (key: string, ownAgent: boolean, failed: (why: unknown) => void) => {
  const switches = [...document.querySelectorAll<HTMLButtonElement>("[data-fault]")]
  const faultOf = ({ dataset }: HTMLButtonElement) => dataset["fault"] as SandboxFault
  const isOn = (one: HTMLButtonElement) => one.getAttribute("aria-pressed") === "true"
  for (const one of switches) {
    // The person's own agent is theirs to stop.
    one.hidden = ownAgent && faultOf(one) === "agent"
    one.addEventListener("click", () => void breakOrMend(key, faultOf(one), !isOn(one)).catch(failed))
  }
  const kill = byId<HTMLButtonElement>("kill")
  kill.addEventListener("click", () => void killBot(key).catch(failed))
  const line = byId("state")
  return (state: SandboxState) => {
    for (const one of switches) one.setAttribute("aria-pressed", String(state.broken.includes(faultOf(one))))
    kill.setAttribute("aria-disabled", String(state.bot === "killed"))
    // The same words again would be read out again.
    const text = sentence(state)
    if (line.textContent !== text) line.textContent = text
  }
}
