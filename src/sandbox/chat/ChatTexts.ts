import { shownUrl } from "../../domain/settings/types/UrlSetting.ts"
import type { SandboxPlace } from "./Announcement.ts"
import type { ChatSession } from "./ChatSession.ts"

/** The first lines that a person sees. */
export const welcome = (kept: string | undefined, { agent, ownAgent, page }: SandboxPlace): ReadonlyArray<string> => [
  `matrix-surface, the sandbox: a homeserver, ${ownAgent ? "your agent" : "an assistant"} and the bot between.`,
  `${ownAgent ? `Only the agent at ${shownUrl(agent.url)} is told what you say` : "Nothing leaves this machine"}; ${
    kept === undefined ? "nothing is kept after you quit" : `what the bot keeps is in ${kept}`
  }.`,
  "",
  `Type a message and press Enter.${ownAgent ? "" : " Begin with: help"}`,
  "/room NAME opens another room, /help says the rest, /quit ends.",
  `In a browser: ${page.url}`,
  "How to use your own homeserver and agent is in README.md."
]

export const chatHelp: ReadonlyArray<string> = [
  "/room NAME   go to a room, or make one; each has a memory of its own",
  "/rooms       list the rooms",
  "//text       say something that begins with a slash",
  "/quit        end; so do Ctrl-C and Ctrl-D"
]

/** For whoever wants to join with a client or a script of their own. */
export const joinHelp = ({ homeserver, password, user }: SandboxPlace): ReadonlyArray<string> => [
  `Other Matrix clients may join: homeserver ${homeserver}, user ${user.id}, password ${password}`
]

export const roomList = (session: ChatSession): ReadonlyArray<string> =>
  [...session.log.rooms.values()].map((room) => `${room === session.current() ? "*" : " "} ${room.name}`)
