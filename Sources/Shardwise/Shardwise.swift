/// The library under one name: everything that a package which depends on Shardwise can use.
@_exported public import Auditing
@_exported public import Diagnostics
@_exported public import Documents
@_exported public import Hardware
@_exported public import Launching
@_exported public import Models
@_exported public import Parallelism
@_exported public import Planning
@_exported public import Quantities
@_exported public import Reporting
@_exported public import Serving
@_exported public import Simulation
@_exported public import StepModel
@_exported public import Traffic
@_exported public import Validation
