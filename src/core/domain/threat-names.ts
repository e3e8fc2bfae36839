/** What the ids of public catalogues stand for. */

/** MITRE ATT&CK, https://attack.mitre.org/techniques/T1496/003/ */
export const ATTACK_TECHNIQUES = { 'T1496.003': 'Resource Hijacking: SMS Pumping' } as const;

/** OWASP API Security Top 10, edition 2023. */
export const OWASP_API_RISKS = {
  'API4:2023': 'Unrestricted Resource Consumption',
  'API6:2023': 'Unrestricted Access to Sensitive Business Flows',
} as const;
