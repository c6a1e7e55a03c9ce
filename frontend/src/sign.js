// Signing on glass: a pad for every canvas marked data-sign, offered as window.SignaturePad.
import SignaturePad from "signature_pad";

window.SignaturePad = SignaturePad;
