import { z } from "zod";
import { quoted } from "../problem";
import { checked } from "./named";

const part = "[a-z0-9]+(?:[._-]+[a-z0-9]+)*";
const imageName = `(?:[A-Za-z0-9.-]+(?::\\d+)?/)?${part}(?:/${part})*`;
const digest = "@sha256:[0-9a-f]{64}";

export const registry = reference(
    new RegExp(`^[A-Za-z0-9.-]+(?::\\d{1,5})?(?:/${part})*$`),
    'a registry (such as "ghcr.io/acme" or "localhost:5000"; no scheme, no slash at the end)',
);

/** Of what a rule is about: one that names no host would be about nothing, and what it is meant for would be let in unseen. */
export const registryWithHost = registry.refine((text) => /^(?:localhost|[^/]*[.:][^/]*)(?:\/|$)/.test(text), {
    error: 'must begin with the registry\'s host, as in "ghcr.io/acme"; that of Docker Hub is "docker.io", and of its own images "docker.io/library"',
});

/** For images whose bytes decide the package ID or run beside a peer: nothing that can change under the same name. */
export const imageDigest = reference(
    new RegExp(`^${imageName}${digest}$`),
    'an image by digest ("name@sha256:…", without a tag, since a tag can change)',
);

export const imageReference = reference(
    new RegExp(`^${imageName}(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(?:${digest})?$`),
    'an image reference ("name:tag" or "name@sha256:…")',
).refine((text) => /[:@][^/]*$/.test(text) && !text.endsWith(":latest"), {
    error: 'can change under the same name: give a tag other than "latest", or a digest',
});

/** Editors read the pattern, which a check of its own would hide from them. */
function reference(pattern: RegExp, noun: string): z.ZodString {
    const reasonOf = (text: string): string | undefined =>
        faultOf(text) ?? (pattern.test(text) ? undefined : `is not ${noun}`);
    return checked(z.string(), reasonOf).meta({ pattern: pattern.source });
}

/** What is wrong with a part of a reference whose form would hide it; undefined where the form tells enough. */
function faultOf(text: string): string | undefined {
    const [name = "", ...digests] = text.split("@");
    const [host = "", ...path] = name.replace(/:[^/]*$/, "").split("/");
    // What has neither a dot nor a port is no host to a registry's client, but the first part of a path.
    const capital = [...(/[.:]/.test(host) ? [] : [host]), ...path].find((step) => /[A-Z]/.test(step));
    if (capital !== undefined && !text.includes("://")) {
        return `must be in lower case, as registries want it: ${quoted(capital)} is not`;
    }
    return digests.length === 1 ? digestFault(digests.join("")) : undefined;
}

function digestFault(written: string): string | undefined {
    const [, hexadecimal] = /^sha256:([^:]*)$/.exec(written) ?? [];
    if (hexadecimal === undefined) {
        return `must have its digest as "@sha256:" and 64 hexadecimal digits, not ${quoted(`@${written}`)}`;
    }
    if (hexadecimal.length !== 64) {
        return `must have 64 hexadecimal digits behind "@sha256:", not ${hexadecimal.length}`;
    }
    return /^[0-9a-f]*$/.test(hexadecimal)
        ? undefined
        : 'must have hexadecimal digits behind "@sha256:": 0 to 9 and a to f in lower case';
}
