import { isLoopback, isThisMachine } from "../HostAddress.ts"
import type { Settings } from "./Settings.ts"
import { everybody } from "./types/UserSetting.ts"

/** Warnings about settings that are allowed and seldom wanted, for the log of a start. */
export const warnings = (settings: Settings): ReadonlyArray<string> => {
  const lines: Array<string> = []
  if (settings.allowedUsers.patterns.length === 0) {
    lines.push(
      "MATRIX_ALLOWED_USERS is empty, so nobody may invite or prompt the bot; write for example " +
        "MATRIX_ALLOWED_USERS=@*:example.org"
    )
  }
  if (everybody(settings.allowedUsers)) {
    lines.push("MATRIX_ALLOWED_USERS lets everybody on every server prompt the agent")
  }
  if (everybody(settings.admins)) lines.push("MATRIX_ADMINS lets everybody use the operators' commands")
  if (everybody(settings.approvers)) lines.push("APPROVERS lets everybody in a room answer what the agent asks")
  const { auth, homeserver } = settings
  if (homeserver instanceof URL && homeserver.protocol === "http:" && !isThisMachine(homeserver.hostname)) {
    lines.push(
      `MATRIX_HOMESERVER is http://, so the ${
        auth._tag === "Token" ? "access token" : "password"
      } goes to ${homeserver.hostname} unencrypted`
    )
  }
  if (settings.http !== undefined && !isLoopback(settings.http.host)) {
    lines.push(
      `HTTP_HOST=${settings.http.host} shows /ready and /metrics to whoever reaches this machine: let only your ` +
        `monitoring through to HTTP_PORT=${settings.http.port}`
    )
  }
  const { agent, masterUrl } = settings
  if (masterUrl !== undefined && agent.sender === "pseudonym") {
    lines.push(
      "MASTER_URL has no effect while AGENT_SENDER is pseudonym: what the platform says of a person is told to nobody"
    )
  } else if (masterUrl?.protocol === "http:" && !isThisMachine(masterUrl.hostname)) {
    lines.push(`MASTER_URL is http://, so the ids of people go to ${masterUrl.hostname} unencrypted`)
  }
  return lines
}
