@rem cmd has no exec, which package.json says to the shells of other systems.
@%*
