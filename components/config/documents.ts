import { format, resolveConfig } from "prettier";
import { stackConfigSchema } from "./schema/stack";
import { jsonSchema, type SchemaNode } from "./shape-problems";

const begin = "<!-- reference: made by `npm run docs` -->";
const end = "<!-- end of reference -->";

/** The project's name, which Pulumi puts before each of its settings. */
const project = "fabric";

export interface Documents {
    /** JSON Schema of Pulumi.<stack>.yaml, for editors: keys, values and their explanations while one types. */
    readonly schema: string;
    /** The page with the current reference between its marks, the rest as it was. */
    readonly page: string;
}

/** What docs/ derives from the schema of the settings, laid out as `npm run format` would. */
export async function documents(page: string): Promise<Documents> {
    return {
        schema: await formatted(JSON.stringify(editorSchema()), "docs/config.schema.json"),
        page: await formatted(withReference(page), "docs/configuration.md"),
    };
}

async function formatted(text: string, filepath: string): Promise<string> {
    return format(text, { ...(await resolveConfig(filepath)), filepath });
}

function editorSchema(): object {
    const { $schema, properties = {}, required = [] } = jsonSchema(stackConfigSchema);
    const named = Object.fromEntries(Object.entries(properties).map(([key, node]) => [`${project}:${key}`, node]));
    const config = {
        type: "object",
        properties: named,
        required: required.map((key) => `${project}:${key}`),
        propertyNames: { anyOf: [{ enum: Object.keys(named) }, { not: { pattern: `^${project}:` } }] },
    };
    return { $schema, title: "Stack of a Hyperledger Fabric network", type: "object", properties: { config } };
}

function withReference(page: string): string {
    const [before, rest] = page.split(begin);
    const after = rest?.split(end)[1];
    if (before === undefined || after === undefined) {
        throw new Error(`cannot put the reference into the page: it has no "${begin}" followed by "${end}"`);
    }
    return `${before}${begin}\n\n${reference()}\n\n${end}${after}`;
}

function reference(): string {
    return sections("", jsonSchema(stackConfigSchema), new Map()).join("\n\n");
}

/** A section for this object and one for each object inside it; what was shown at another place is only named. */
function sections(path: string, node: SchemaNode, shown: Map<string, string>): readonly string[] {
    const heading = path === "" ? "### Settings of a stack" : `### ${path}`;
    const properties = Object.entries(node.properties ?? {});
    const content = JSON.stringify([properties, node.required]);
    const before = shown.get(content);
    if (before !== undefined) {
        return [`${heading}\n\nAs \`${before}\`.`];
    }
    shown.set(content, path);
    const entries = properties.map(([key, child]) => entry(key, child, node.required?.includes(key) ?? false));
    const inner = properties.flatMap(([key, child]) => nested(path === "" ? key : `${path}.${key}`, child, shown));
    return [`${heading}\n\n${entries.join("\n")}`, ...inner];
}

function nested(path: string, node: SchemaNode, shown: Map<string, string>): readonly string[] {
    if (node.properties !== undefined) {
        return sections(path, node, shown);
    }
    const { additionalProperties: named } = node;
    if (typeof named === "object" && named.properties !== undefined) {
        return sections(`${path}.NAME`, named, shown);
    }
    const list = [node, ...(node.anyOf ?? [])].find(({ items }) => items?.properties !== undefined);
    return list?.items === undefined ? [] : sections(`${path}[]`, list.items, shown);
}

/** A description names the default itself where that depends on other settings. */
function entry(key: string, node: SchemaNode, required: boolean): string {
    const meaning = (node.description ?? "").replaceAll("<", "\\<");
    const given = node.properties === undefined && !meaning.includes("Default: ") ? literal(node.default) : "";
    return `- \`${key}\`${required ? ", required" : ""}: ${meaning}${given === "" ? "" : ` Default: ${given}.`}`;
}

function literal(value: unknown): string {
    if (value === undefined) {
        return "";
    }
    return Array.isArray(value) ? "none" : `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
