import { z } from "zod";
import { isJsonObject } from "../../ground/json";

const written: unique symbol = Symbol("keys that are written down");

/**
 * What a value is, as far as it fits a schema: a value of another kind is undefined, or empty where something has to be there. Text is text
 * whatever its form, since others may refer to it. Defaults stand for what is not written, never for what is wrong.
 */
export type Lenient<Schema> =
    Schema extends z.ZodOptional<infer Inner>
        ? Lenient<Inner> | undefined
        : Schema extends z.ZodNullable<infer Inner>
          ? Lenient<Inner> | null
          : Schema extends z.ZodDefault<infer Inner> | z.ZodPrefault<infer Inner>
            ? Lenient<Inner>
            : Schema extends z.ZodUnion<infer Members>
              ? Lenient<Members[number]> | undefined
              : LenientValue<Schema>;

type LenientValue<Schema> =
    Schema extends z.ZodObject<infer Shape>
        ? LenientObject<Shape>
        : Schema extends z.ZodArray<infer Entry>
          ? readonly Lenient<Entry>[]
          : Schema extends z.ZodRecord<z.core.$ZodRecordKey, infer Value>
            ? Readonly<Record<string, Lenient<Value>>>
            : z.output<Schema> | undefined;

type LenientObject<Shape> = { readonly [Key in keyof Shape]: Lenient<Shape[Key]> } & Written;

/** A set of keys that knows which of them are written down. */
export interface Written {
    readonly [written]: ReadonlySet<string>;
}

/** Reads a value as far as it fits a schema. */
export function lenient<Schema extends z.ZodType>(schema: Schema, raw: unknown): Lenient<Schema> {
    return filled(schema, raw) as Lenient<Schema>; // Each step does to a value what the type does to its schema.
}

/** Whether a key is written down, with whatever value. */
export function isGiven<Keys extends Written>(object: Keys, key: keyof Keys & string): boolean {
    return object[written].has(key);
}

/** What stands for a set or a list that has to be there. */
const nothing: Readonly<Partial<Record<z.core.$ZodTypeDef["type"], object>>> = { object: {}, record: {}, array: [] };

function filled(schema: z.core.$ZodType, raw: unknown): unknown {
    const value = read(schema, raw);
    const empty = nothing[schema._zod.def.type];
    return value === undefined && empty !== undefined ? read(schema, empty) : value;
}

function read(schema: z.core.$ZodType, raw: unknown): unknown {
    const { def } = (schema as z.core.$ZodTypes)._zod; // As zod's own documentation tells its schemas apart.
    switch (def.type) {
        case "optional":
            return read(def.innerType, raw);
        case "nullable":
            return raw === null ? null : read(def.innerType, raw);
        case "default":
        case "prefault":
            return filled(def.innerType, raw === undefined ? def.defaultValue : raw);
        case "union":
            return def.options.map((option) => read(option, raw)).find((value) => value !== undefined);
        default:
            return readValue(schema, def, raw);
    }
}

function readValue(schema: z.core.$ZodType, def: z.core.$ZodTypes["_zod"]["def"], raw: unknown): unknown {
    switch (def.type) {
        case "object":
            return isJsonObject(raw) ? readObject(def.shape, raw) : undefined;
        case "record":
            return isJsonObject(raw)
                ? Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, filled(def.valueType, value)]))
                : undefined;
        case "array":
            return Array.isArray(raw) ? Array.from(raw, (entry: unknown) => filled(def.element, entry)) : undefined;
        case "string":
            return typeof raw === "string" ? raw : undefined;
        default:
            return z.safeParse(schema, raw).data;
    }
}

/** Two that say the same are equal, since they have no fields that are undefined, and what is written is no field. */
function readObject(shape: z.core.$ZodShape, raw: Readonly<Record<string, unknown>>): object {
    const fields = Object.entries(shape)
        .map(([key, schema]) => [key, filled(schema, Object.hasOwn(raw, key) ? raw[key] : undefined)] as const)
        .filter(([, value]) => value !== undefined);
    const keys = Object.keys(raw).filter((key) => raw[key] !== undefined);
    return Object.defineProperty(Object.fromEntries(fields), written, { value: new Set(keys) });
}
