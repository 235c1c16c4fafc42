/** `open`: nothing that a test does is limited. `default`: what Synapse does when nobody configures it. */
export type Limits = "open" | "default"

const plenty = { per_second: 1000, burst_count: 1000 }

const opened = {
  rc_message: plenty,
  rc_registration: plenty,
  rc_login: { address: plenty, account: plenty, failed_attempts: plenty },
  rc_joins: { local: plenty, remote: plenty },
  rc_joins_per_room: plenty,
  rc_invites: { per_room: plenty, per_user: plenty, per_issuer: plenty },
  rc_room_creation: plenty,
  rc_media_create: plenty,
  rc_admin_redaction: plenty,
  // Only for who asks for a refresh token; short, so that a test sees one renewed.
  refreshable_access_token_lifetime: "5s"
}

interface Options {
  readonly directory: string
  readonly port: number
  readonly limits: Limits
  readonly secret: string
}

/** A homeserver for one test run, on loopback, in one directory, without federation. JSON is YAML. */
export const configuration = ({ directory, limits, port, secret }: Options) =>
  JSON.stringify({
    server_name: "hs.test",
    report_stats: false,
    pid_file: `${directory}/hs.pid`,
    // Inline, so that no key file has to be made first.
    signing_key: `ed25519 a_test ${"A".repeat(43)}`,
    trusted_key_servers: [],
    macaroon_secret_key: "m",
    form_secret: "f",
    registration_shared_secret: secret,
    // The default takes 0.3 s for each account.
    bcrypt_rounds: 4,
    enable_registration: false,
    media_store_path: `${directory}/media`,
    public_baseurl: `http://127.0.0.1:${port}/`,
    log_config: `${directory}/log.yaml`,
    listeners: [{
      port,
      bind_addresses: ["127.0.0.1"],
      type: "http",
      tls: false,
      resources: [{ names: ["client"], compress: false }]
    }],
    database: { name: "sqlite3", args: { database: `${directory}/hs.db` } },
    // On, as people's servers have it: a test looks that syncing sets none.
    presence: { enabled: true },
    federation_domain_whitelist: [],
    url_preview_enabled: false,
    allow_public_rooms_over_federation: false,
    ...(limits === "open" ? opened : {})
  })

export const logging = (directory: string) =>
  JSON.stringify({
    version: 1,
    formatters: { p: { format: "%(asctime)s %(levelname)s %(name)s %(message)s" } },
    handlers: { f: { class: "logging.FileHandler", filename: `${directory}/hs.log`, formatter: "p" } },
    root: { level: "WARNING", handlers: ["f"] },
    disable_existing_loggers: false
  })
