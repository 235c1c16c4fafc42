import { agentExampleLines } from "./agent/AgentExamples.ts"
import { sections } from "./Setting.ts"
import { fileOf, isSecret, type SettingName, settingNames, table } from "./SettingsTable.ts"

const of = (section: (typeof sections)[number]) => settingNames.filter((name) => table[name].section === section)
const cell = (text: string) => text.replaceAll("|", "\\|")

const row = (name: SettingName) => {
  const { example, kind, defaultText: otherwise, description: says } = table[name]
  const names = isSecret(name) ? `\`${name}\`, \`${fileOf(name)}\`` : `\`${name}\``
  return `| ${names} | ${cell(kind.noun)} | ${cell(otherwise)} | ${cell(says)} | \`${cell(example)}\` |`
}

const head = "| setting | value | default | meaning | example |\n|---|---|---|---|---|"

/** The text of docs/settings.md. */
export const settingsPage = () =>
  `# Settings

Written from the table in \`src/domain/settings/SettingsTable.ts\` by \`node scripts/settings.ts\`; do not edit by hand.

A flag wins over the environment, the environment over \`.env\` in the working directory. \`MATRIX_HOMESERVER\` as a
flag is \`--matrix-homeserver\`.
A secret can be given by the path of a file that holds it (\`MATRIX_ACCESS_TOKEN_FILE\`, or the flag
\`--matrix-access-token-file\`); it has no flag of its own, because flags show in the list of processes.
Lists are comma separated; users may be globs (\`@*:example.org\`); durations are written \`500ms\`, \`8s\`, \`30m\`,
\`2h\`, \`7d\`; sizes \`64KiB\`, \`1MiB\`; switches are \`true\` or \`false\` (also \`on\`, \`off\`). An empty value
is as good as none.
A proxy is read from the environment alone, as \`HTTPS_PROXY\` (for \`https://\` and \`wss://\`), \`HTTP_PROXY\`,
\`ALL_PROXY\` and \`NO_PROXY\`, in capitals or not: \`http://\` and \`https://\` proxies, without quotation marks; one
without a scheme is taken for \`http://\`. What is on this machine (loopback) is never asked through one.
\`NO_PROXY\` takes hosts, with what is below them, addresses and networks (\`10.0.0.0/8\`); an \`http://\` or \`ws://\`
address of your own network must be named there where a proxy is set.
Traces are asked for by the standard variables of OpenTelemetry, in the environment alone:
\`OTEL_EXPORTER_OTLP_ENDPOINT\` and its kin ([watch.md](watch.md)).
A name that is no setting is refused (exit code 2) as a flag, and where nobody else can mean it: in the environment if
it begins with \`MATRIX_\` or \`AGENT_\`, in \`.env\` also if its first word is that of a setting (but \`HTTP\` and
\`MAX\`), or if it is nearly one. In the environment, which others use too, a name that is nearly one
(\`STREMING\`) is a warning, and the bot runs without it. A value that cannot be read is always refused.
\`matrix-surface config\` shows what holds, where it comes from, and what is wrong.

${sections.map((section) => `## ${section}\n\n${head}\n${of(section).map(row).join("\n")}`).join("\n\n")}
`

const needed: ReadonlySet<SettingName> = new Set([
  "MATRIX_HOMESERVER",
  "MATRIX_ACCESS_TOKEN",
  "MATRIX_ALLOWED_USERS",
  "AGENT_URL"
])

const line = (name: SettingName) => {
  const { example, defaultText: otherwise, description: says } = table[name]
  return needed.has(name)
    ? `# ${says}\n${name}=${example}`
    : `# ${says} (default: ${otherwise})\n#${name}=${/[\s#]/.test(example) ? `"${example}"` : example}`
}

/** The text of .env.example. */
export const envExample = () =>
  `# Copy this file to .env and fill in the four lines that are not commented out.
# Each secret can also be given as NAME_FILE, the path of a file that holds it. All settings: docs/settings.md

${sections.map((section) => `## ${section}\n${of(section).map(line).join("\n")}`).join("\n\n")}

## Agents that many have, in place of AGENT_URL above (docs/agents)
${agentExampleLines()}
`
