import { createDecipheriv, pbkdf2Sync } from "node:crypto";

/** The lines by which the CLI says in a stack's settings how their secrets are encrypted. */
const saltLine = /^encryptionsalt:\s*(\S+).*\n?/m;
const secret = /^\s+secure:\s/m;

/** What the passphrase of a stack encrypts, to be known again (pkg/secrets/passphrase/manager.go). */
const known = "pulumi";
const rounds = 1_000_000;
const keyBytes = 32;
const tagBytes = 16;

/** The settings with the salt that an earlier copy has, unless they bring one that they need. */
export function withSalt(settings: string, earlier: string): string {
    const own = withoutIdleSalt(settings);
    const [kept] = saltLine.exec(earlier) ?? [];
    return kept === undefined || saltLine.test(own) ? own : `${own.trimEnd()}\n${kept.trimEnd()}\n`;
}

/** The settings without a salt that none of their values needs. */
export function withoutIdleSalt(settings: string): string {
    return secret.test(settings) ? settings : settings.replace(saltLine, "");
}

/** Why values of the settings cannot be decrypted with the passphrase and what to do; undefined where nothing is wrong. */
export function saltProblem(file: string, settings: string, passphrase: string): string | undefined {
    const [, salt] = saltLine.exec(settings) ?? [];
    if (salt === undefined || fits(salt, passphrase)) {
        return undefined;
    }
    const anew = secret.test(settings)
        ? "Remove that line and each value under `secure:`, and set those values anew: " +
          "embedded/pulumi config set --secret <key> <value>."
        : "Remove that line.";
    return `${file} is of a state that is gone: its line "encryptionsalt" was made with another passphrase, which \`npm run down\` removes with the state. ${anew}`;
}

/** As the CLI finds out: `v1:<salt>:v1:<nonce>:<encrypted>` in base64, AES-256-GCM with a key by PBKDF2. */
function fits(state: string, passphrase: string): boolean {
    const [version, salt = "", , nonce = "", encrypted = ""] = state.split(":");
    const bytes = Buffer.from(encrypted, "base64");
    if (version !== "v1" || bytes.length <= tagBytes) {
        return false;
    }
    const key = pbkdf2Sync(passphrase, Buffer.from(salt, "base64"), rounds, keyBytes, "sha256");
    try {
        const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
        decipher.setAuthTag(bytes.subarray(-tagBytes));
        const text = Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]);
        return text.toString() === known;
    } catch {
        return false;
    }
}
