/** Kubernetes' longest label value and longest DNS label. */
export const longestLabel = 63;

/** Why a text is no DNS-1035 label, in the API server's words; undefined when it is one. */
export function dns1035LabelProblem(text: string): string | undefined {
    if (Buffer.byteLength(text) > longestLabel) {
        return `must be no more than ${longestLabel} characters`;
    }
    return /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(text)
        ? undefined
        : "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic " +
              "character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for " +
              "validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
}

/** Why a text cannot be a label's value, in the API server's words; undefined when it can. */
export function labelValueProblem(text: string): string | undefined {
    if (Buffer.byteLength(text) > longestLabel) {
        return `must be no more than ${longestLabel} bytes`;
    }
    return /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/.test(text)
        ? undefined
        : "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must " +
              "start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used " +
              "for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
}
