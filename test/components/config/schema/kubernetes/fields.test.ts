import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import ts from "typescript";
import { z } from "zod";
import { pod } from "../../../../../components/config/schema/pod";

/** A field of an interface: whether it may be left out, and its type as far as JSON tells it. */
interface Field {
    readonly isOptional: boolean;
    readonly type: string;
}

interface SchemaNode {
    readonly type?: string | readonly string[];
    readonly properties?: Readonly<Record<string, SchemaNode>>;
    readonly required?: readonly string[];
    readonly items?: SchemaNode;
    readonly additionalProperties?: SchemaNode | boolean;
    readonly anyOf?: readonly SchemaNode[];
}

/** Made from Kubernetes' OpenAPI document by those who publish the provider. */
const declarations = "node_modules/@pulumi/kubernetes/types/input.d.ts";

/** Where templates have a structure of Kubernetes, and what it is called there. */
const structures = [
    { field: "affinity", type: "core.v1.Affinity" },
    { field: "podSecurityContext", type: "core.v1.PodSecurityContext" },
    { field: "securityContext", type: "core.v1.SecurityContext" },
    { field: "tolerations", type: "core.v1.Toleration[]" },
    { field: "topologySpreadConstraints", type: "core.v1.TopologySpreadConstraint[]" },
    { field: "dnsConfig", type: "core.v1.PodDNSConfig" },
    { field: "hostAliases", type: "core.v1.HostAlias[]" },
];

/** Where we ask for more than Kubernetes does, so that nothing is left unsaid; or for less, since templates are merged. */
const stricter = ["PodDNSConfigOption.name", "HostAlias.hostnames", "NodeSelectorRequirement.values"];
const merged = ["SeccompProfile.type", "AppArmorProfile.type"];

function interfacesOf(path: string): ReadonlyMap<string, Readonly<Record<string, Field>>> {
    const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, false);
    const found = new Map<string, Readonly<Record<string, Field>>>();
    const walk = (node: ts.Node, name: readonly string[]): void => {
        if (ts.isModuleDeclaration(node)) {
            node.forEachChild((child) => {
                walk(child, [...name, node.name.getText(source)]);
            });
        } else if (ts.isInterfaceDeclaration(node)) {
            found.set([...name, node.name.text].join("."), fieldsOf(node, source));
        } else {
            node.forEachChild((child) => {
                walk(child, name);
            });
        }
    };
    source.forEachChild((child) => {
        walk(child, []);
    });
    return found;
}

function fieldsOf(node: ts.InterfaceDeclaration, source: ts.SourceFile): Readonly<Record<string, Field>> {
    const signatures = node.members.filter((member) => ts.isPropertySignature(member));
    return Object.fromEntries(
        signatures.map((member) => [
            member.name.getText(source),
            { isOptional: member.questionToken !== undefined, type: plain(member.type?.getText(source) ?? "") },
        ]),
    );
}

/** Without the wrappers of Pulumi: `pulumi.Input<pulumi.Input<string>[] | undefined>` is `string[]`. */
function plain(type: string): string {
    return type
        .replaceAll(/\s+/g, " ")
        .replaceAll("pulumi.Input<", "")
        .replaceAll(/>| \| undefined/g, "")
        .replaceAll("inputs.", "");
}

/** What our schema has otherwise than Kubernetes, by path. */
function differences(type: string, node: SchemaNode, path: string): readonly string[] {
    const own = node.anyOf?.find((branch) => branch.type !== "null") ?? node;
    if (type.endsWith("[]")) {
        return own.items === undefined
            ? [`${path} is no list`]
            : differences(type.slice(0, -2), own.items, `${path}[]`);
    }
    const fields = kubernetes.get(type);
    return fields === undefined ? scalarDifferences(type, own, path) : structureDifferences(type, fields, own, path);
}

function structureDifferences(
    type: string,
    fields: Readonly<Record<string, Field>>,
    own: SchemaNode,
    path: string,
): readonly string[] {
    const properties = own.properties ?? {};
    const unknown = Object.keys(properties).filter((key) => !(key in fields));
    return [
        ...unknown.map((key) => `${path}.${key} is nothing of ${type}`),
        ...Object.entries(fields).flatMap(([key, field]) => {
            const child = properties[key];
            if (child === undefined) {
                return [`${path}.${key} is missing`];
            }
            const name = `${type.split(".").at(-1) ?? ""}.${key}`;
            const isOptional = own.required?.includes(key) !== true;
            const isMeant = stricter.includes(name) || merged.includes(name);
            return [
                ...(isOptional === field.isOptional || isMeant ? [] : [`${path}.${key} is required in one alone`]),
                ...differences(field.type, child, `${path}.${key}`),
            ];
        }),
    ];
}

const scalars: Readonly<Record<string, readonly string[]>> = {
    string: ["string"],
    number: ["integer", "number"],
    boolean: ["boolean"],
};

function scalarDifferences(type: string, own: SchemaNode, path: string): readonly string[] {
    if (type.startsWith("{ [key: string]: string")) {
        return own.type === "object" && typeof own.additionalProperties === "object" ? [] : [`${path} is no map`];
    }
    const kinds = [own.type ?? []].flat().filter((kind) => kind !== "null");
    const isSame = kinds.length > 0 && kinds.every((kind) => scalars[type]?.includes(kind));
    return isSame ? [] : [`${path} is ${kinds.join(" or ")}, not ${type}`];
}

const kubernetes = interfacesOf(declarations);

describe("the parts of a pod template that are Kubernetes' own", () => {
    const schema = z.toJSONSchema(pod, { io: "input" }) as SchemaNode; // Plain JSON Schema; every field optional.

    it("are found in the declarations of its API", () => {
        assert.deepEqual(kubernetes.get("core.v1.Affinity")?.["nodeAffinity"], {
            isOptional: true,
            type: "core.v1.NodeAffinity",
        });
    });

    for (const { field, type } of structures) {
        it(`have the fields of ${type} as ${field}, no more and no fewer`, () => {
            assert.deepEqual(differences(type, schema.properties?.[field] ?? {}, field), []);
        });
    }
});
