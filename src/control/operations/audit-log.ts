/** What administrators did that makes no version of the configuration: entered with the operation, listed, never changed. */
import { listAudit, type AuditEntry } from "../../store/audit-log.ts";
import type { Page, PageRequest } from "../../words/page.ts";
import type { OperationContext } from "./context.ts";

/** Latest first. */
export function pageOfAuditLog({ env }: OperationContext, wanted: PageRequest): Promise<Page<AuditEntry>> {
  return listAudit(env.DB, wanted);
}

/** @param detail without any secret. */
export function audited({ who, now }: OperationContext, action: string, resource: string, detail: unknown): AuditEntry {
  return { at: now(), who, action, resource, detail };
}

export function keyResource(gatewayId: string, apiKeyId: string): string {
  return `gateways/${gatewayId}/api-keys/${apiKeyId}`;
}
