/** Opens the sign-in page as a browser elsewhere does; answers the address that fails to load there. */
export async function openElsewhere(verificationUrl: string): Promise<string> {
  const response = await fetch(verificationUrl, { redirect: "manual" });
  const address = response.headers.get("location");
  if (address === null) throw new Error(`The page sent nobody on (HTTP ${response.status}).`);
  return address;
}
