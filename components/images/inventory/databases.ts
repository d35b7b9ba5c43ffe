import type { Component, Distribution } from "./component";

/** What dpkg has installed, by its `status`, or by one file of `status.d`, which images without a package manager have. */
export function debianPackages(status: string): readonly Component[] {
    return status.split(/\n\n+/).flatMap((paragraph) => {
        const fields = fieldsOf(paragraph, ":");
        const name = fields.get("Package");
        const version = fields.get("Version");
        // What was removed is still there, with another status; files of status.d have none.
        const isInstalled = /(?:^| )installed$/.test(fields.get("Status") ?? "installed");
        if (name === undefined || version === undefined || !isInstalled) {
            return [];
        }
        const [origin] = (fields.get("Source") ?? "").split(" ");
        return [{ kind: "deb", name, version, ...machine(fields.get("Architecture")), ...from(origin) }];
    });
}

/** What apk has installed, by its database: fields of one letter. */
export function alpinePackages(installed: string): readonly Component[] {
    return installed.split(/\n\n+/).flatMap((paragraph) => {
        const fields = fieldsOf(paragraph, ":");
        const name = fields.get("P");
        const version = fields.get("V");
        const origin = fields.get("o");
        return name === undefined || version === undefined
            ? []
            : [{ kind: "apk", name, version, ...machine(fields.get("A")), ...from(origin === name ? "" : origin) }];
    });
}

/** os-release(5). */
export function distributionOf(release: string): Distribution | undefined {
    const fields = new Map(
        [...fieldsOf(release, "=")].map(([key, value]) => [key, value.replace(/^(["'])(.*)\1$/, "$2")]),
    );
    const id = fields.get("ID");
    const version = fields.get("VERSION_ID") ?? fields.get("VERSION_CODENAME") ?? "";
    return id === undefined || id === "" ? undefined : { id, version, title: fields.get("PRETTY_NAME") ?? id };
}

/** Lines `key<separator>value`; what continues a value of several lines is left out. */
function fieldsOf(text: string, separator: string): ReadonlyMap<string, string> {
    const fields = new Map<string, string>();
    for (const line of text.split("\n")) {
        const at = line.indexOf(separator);
        if (at > 0 && !/^\s/.test(line) && !fields.has(line.slice(0, at))) {
            fields.set(line.slice(0, at), line.slice(at + 1).trim());
        }
    }
    return fields;
}

function machine(architecture: string | undefined): { readonly architecture?: string } {
    return architecture === undefined ? {} : { architecture };
}

function from(origin: string | undefined): { readonly origin?: string } {
    return origin === undefined || origin === "" ? {} : { origin };
}
